internal import Backup
internal import JSON

/// Shows how a restore comes along, names what it leaves out, and sums it up.
struct RestoreReporter: Sendable {
    private let output: Output
    private let progress: ProgressReport

    init(_ context: Context) {
        output = context.output
        progress = ProgressReport(context)
    }

    func tell(_ event: RestoreEvent) {
        switch event {
        case .read(let files, let bytes): progress.update("reading", items: files, bytes: bytes)
        case .placed(let items, let total): progress.update("placing", items: items, total: total)
        case .recorded(let items): progress.update("recording", items: items)
        case .found(let finding):
            output.line("finding") { finding.write(to: &$0) }
            if !output.style.isJSON { output.result(finding.line) }
        case .adopted(let path):
            output.line("adopted") { $0.member("path", path) }
            output.note("\(path) is taken by its own words: no snapshot speaks of it.")
        case .cleared: output.note("What an interrupted restore left there is removed; it begins anew.")
        }
    }

    /// Prints the sum and answers the exit code.
    func end(with report: RestoreReport, in context: Context) -> ExitCode {
        progress.end()
        let exit = ExitCode(rawValue: report.exit.rawValue)
        let found = report.tally.found
        output.sum(
            "\(Quantity.count(report.items, "item")) restored from \(Quantity.count(report.files, "file")) "
                + "(\(Quantity.bytes(report.bytes))) in \(Quantity.duration(Double(report.milliseconds) / 1000))"
                + (found == 0 ? ": all verified" : "; \(Quantity.count(found, "thing")) left out"), exit)
        if found > 0 {
            output.note(
                "'tapekeep verify' names what the vault lacks now; 'tapekeep repair' fetches it again.")
        }
        output.line("summary") { line in
            line.member("exit", Int(exit.rawValue))
            line.member("run", report.run)
            line.member("items", report.items)
            line.member("adopted", report.adopted)
            line.member("known", report.known)
            line.member("files", report.files)
            line.member("bytes", report.bytes)
            line.member("left_out", found)
            for kind in Finding.Kind.allCases { line.member(kind.rawValue, report.tally.counts[kind] ?? 0) }
            line.key("seconds")
            line.value(rounded: Double(report.milliseconds) / 1000)
        }
        return exit
    }
}
