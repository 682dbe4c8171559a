internal import Backup
internal import JSON
internal import Platform

extension CommandSpec {
    /// What `repair` accepts.
    package static let repair = CommandSpec(
        name: "repair",
        summary: "Fetch again what is missing or damaged, and record what is there but unknown",
        discussion: [
            "Checks the vault as 'verify' does, then brings back every file that is not as it was: by its bytes where "
                + "somebody renamed it, from the account where they are lost. The key is only needed for the latter.",
            "Nothing is deleted. What cannot be explained goes to trash/quarantine in the vault. What is damaged here "
                + "and gone upstream stays as it is and is named; the exit code is then 3.",
        ],
        examples: [
            Example("tapekeep repair ~/vault", "Read everything, and repair what is wrong."),
            Example("tapekeep repair ~/vault --quick", "Only what is missing or of another size."),
        ],
        operands: [.vault],
        options: [Option("quick", .flag, "Look for presence and size, and read no content")],
        groups: [.account, .output])
}

/// `repair`: brings a vault back to what its manifest says.
package struct RepairCommand: Command {
    package static let spec = CommandSpec.repair

    private let arguments: ParsedArguments

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        self.arguments = arguments
    }

    package func run(in context: Context) async throws -> ExitCode {
        var options = RepairOptions()
        options.isQuick = arguments.flag("quick")
        let check = CheckReporter(context, activity: options.isQuick ? "looking" : "reading")
        let fetch = RunReporter(context, options: arguments)
        let output = context.output
        let arguments = arguments
        let report = try await Repair(
            of: try absolutePath(arguments.vault),
            from: {
                do {
                    return try ServiceAddress(arguments).accountAddress(arguments, in: context)
                } catch let error as KeyError where error.isAbsence {
                    throw KeyError("what is lost must be fetched, and \(error.sentence)", hint: error.hint)
                }
            },
            options: options,
            send: { event in
                switch event {
                case .check(let event): check.tell(event)
                case .fetch(let event): fetch.tell(event)
                case .repaired(let path, let step):
                    output.line("repaired") {
                        $0.member("path", path)
                        $0.member("step", step.rawValue)
                    }
                    if !output.style.isJSON { output.result(printable("repaired \(path)")) }
                case .quarantined(let path, let reason):
                    output.line("quarantined") {
                        $0.member("path", path)
                        $0.member("reason", reason)
                    }
                    if !output.style.isJSON { output.result(printable("quarantined \(path): \(reason)")) }
                case .keyless(let report): Self.sum(up: report, .keyRefused, to: output)
                }
            }
        ).run()
        return end(report, in: context)
    }

    /// Names what is left and prints the sum.
    private static func sum(up report: RepairReport, _ exit: ExitCode, to output: Output) {
        output.show(bar: nil)
        if !output.style.isJSON {
            for finding in report.remaining { output.result("not repaired: " + finding.line) }
        }
        output.sum(
            "\(report.found) found = \(report.mended) repaired + \(report.unexplained) quarantined + "
                + "\(report.remainingCount) left; \(Quantity.bytes(Int64(report.bytes))) fetched", exit)
    }

    private func end(_ report: RepairReport, in context: Context) -> ExitCode {
        let output = context.output
        let exit = ExitCode(rawValue: report.exit.rawValue)
        Self.sum(up: report, exit, to: output)
        if let note = report.note { output.warn(note, whenEndingWith: exit) }
        if report.exit == .unavailable, let time = report.notBefore {
            output.note("Not before \(UTCTime(unix: time).iso8601).")
        }
        output.line("summary") { line in
            line.member("exit", Int(exit.rawValue))
            line.member("run", report.run)
            line.member("found", report.found)
            line.member("repaired", report.repaired)
            line.member("mended", report.mended)
            line.member("unexplained", report.unexplained)
            line.member("left", report.remainingCount)
            line.member("adopted", report.adopted)
            line.member("bytes", report.bytes)
            line.member("requests", report.requests)
            line.key("quarantined")
            line.array { list in for path in report.quarantined { list.value(path) } }
            line.key("remaining")
            line.array { list in
                for finding in report.remaining { list.object { finding.write(to: &$0) } }
            }
            line.member("remaining_truncated", report.remaining.count < report.remainingCount)
            line.member("note", report.note)
            line.key("seconds")
            line.value(rounded: Double(report.milliseconds) / 1000)
        }
        return exit
    }
}
