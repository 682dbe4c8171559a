internal import JSON
internal import Simulator

/// `simulate`: a practice account for trying things out, and for other programs' tests.
package struct SimulateCommand: Command {
    package static let spec = CommandSpec.simulate

    /// The words of `--era`, oldest first.
    static let eras: [(word: String, era: ZipNameEra)] = [
        ("id", .idOnly), ("time-id", .timestampAndID), ("modern", .modern),
    ]

    private var recipe: AccountRecipe
    private let faults: [Fault]
    private let port: UInt16

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        recipe = AccountRecipe(
            items: arguments.count("items") ?? 0, seed: UInt64(arguments.count("seed") ?? 0),
            era: Self.eras.first { $0.word == arguments.text("era") }?.era ?? .modern,
            conversations: arguments.count("conversations") ?? 0)
        recipe.audioBytes = arguments.bytes("audio-bytes").map { Int($0) }
        recipe.spanOfDays = arguments.count("days") ?? recipe.spanOfDays
        recipe.notYet = arguments.count("not-yet") ?? 0
        port = UInt16(arguments.count("port") ?? 0)
        do {
            faults = try Fault.list(arguments.texts("faults").joined(separator: ","))
        } catch {
            throw UsageError(
                "--faults: \(error.reason)", option: arguments.path.spec.option(named: "faults"),
                in: arguments.path)
        }
    }

    package func run(in context: Context) async throws -> ExitCode {
        let output = context.output
        return try await Simulator.run(recipe, faults: faults, port: port) { service in
            if !output.style.isJSON {
                output.result("listening on \(service.baseURL)")
                output.result("key: \(service.key)")
            }
            output.line("listening") {
                $0.member("url", service.baseURL)
                $0.member("key", service.key)
            }
            output.flush()
            output.note("Ctrl-C ends it.")
            await untilCancelled()
            let exit = context.interruption()
            let log = service.log
            output.note(
                "\(Quantity.count(log.count(), "request")) over \(Quantity.count(log.connections, "connection")), "
                    + "at most \(log.peakConcurrency) at once")
            output.line("summary") {
                $0.member("exit", Int(exit.rawValue))
                $0.member("requests", log.count())
                $0.member("connections", log.connections)
                $0.member("peak_concurrency", log.peakConcurrency)
            }
            return exit
        }
    }
}

/// Returns when the task is cancelled, and not before.
private func untilCancelled() async {
    while !Task.isCancelled {
        // Its only error is the cancellation that is waited for.
        try? await Task.sleep(for: .seconds(3600))
    }
}
