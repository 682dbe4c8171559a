internal import Platform

extension Tool {
    /// Runs this process's own command line and ends the process.
    package func main() async -> Never {
        ThisProcess.returnLargeBlocks()
        Interrupts.ignoreBrokenPipes()
        let signal = Guarded(Interrupt?.none)
        var context = Context.ofThisProcess()
        context.interruption = {
            signal.with { $0.map { ExitCode(rawValue: $0.exitCode) } } ?? .interrupted
        }
        let words = Array(CommandLine.arguments.dropFirst())
        let work = Task { [context] in await run(words, in: context) }
        // The first signal lets the command end cleanly; the second ends the process where it stands.
        Interrupts.onFirst { interrupt in
            signal.with { $0 = interrupt }
            work.cancel()
        }
        ThisProcess.end(await work.value.rawValue)
    }
}
