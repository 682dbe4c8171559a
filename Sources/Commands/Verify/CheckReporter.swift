internal import Backup
internal import JSON
internal import Platform

/// Names what a check finds, shows how it comes along, and sums it up.
///
/// Told from many tasks at once.
final class CheckReporter: Sendable {
    private let output: Output
    private let progress: ProgressReport
    private let activity: String
    private let total = Guarded(0)

    init(_ context: Context, activity: String) {
        output = context.output
        progress = ProgressReport(context)
        self.activity = activity
    }

    func tell(_ event: VerifyEvent) {
        switch event {
        case .begun(let items, _): total.with { $0 = items }
        case .checked(let items, let bytes):
            progress.update(activity, items: items, total: total.with { $0 }, bytes: bytes)
        case .found(let finding): tell(finding)
        }
    }

    private func tell(_ finding: Finding) {
        output.line("finding") { finding.write(to: &$0) }
        if !output.style.isJSON { output.result(finding.line) }
    }

    /// Prints the sum and answers the exit code.
    func end(with report: VerifyReport, in context: Context) -> ExitCode {
        progress.end()
        let tally = report.tally
        let exit = ExitCode(rawValue: report.exit.rawValue)
        let found = Finding.Kind.allCases.compactMap { kind in
            tally.counts[kind].map { "\($0) \(kind.rawValue)" }
        }
        // That its time was up is what a run of limited time is about.
        output.sum(
            "\(tally.items) of \(Quantity.count(report.total, "item")) checked, \(tally.read) read "
                + "(\(Quantity.bytes(tally.bytes))) in \(Quantity.duration(Double(report.milliseconds) / 1000)): "
                + (found.isEmpty ? "all well" : found.joined(separator: ", ")),
            exit == .budgetReached ? .success : exit)
        if !report.isNoted {
            output.note("The folder cannot be written, so nothing of this check is remembered.")
        }
        if tally.found > 0 {
            output.note(
                report.isNoted
                    ? "'tapekeep repair' fetches again what is missing or damaged."
                    : "Repair the vault that this is a copy of; 'tapekeep verify --against' its snapshot shows what differs."
            )
        }
        if tally.isCutShort { output.note("The time is up; the next run reads what is left.") }
        output.line("summary") { line in
            line.member("exit", Int(exit.rawValue))
            line.member("run", report.run)
            line.member("items", report.total)
            line.member("checked", tally.items)
            line.member("read", tally.read)
            line.member("bytes", tally.bytes)
            for kind in Finding.Kind.allCases { line.member(kind.rawValue, tally.counts[kind] ?? 0) }
            line.member("complete", !tally.isCutShort)
            line.member("noted", report.isNoted)
            line.key("seconds")
            line.value(rounded: Double(report.milliseconds) / 1000)
        }
        return exit
    }
}

extension Finding {
    /// `damaged history/…/x.mp3: its bytes are not those that were saved`.
    var line: String { printable("\(kind.rawValue) \(path): \(detail)") }

    func write(to line: inout JSONWriter) {
        line.member("kind", kind.rawValue)
        line.member("part", part.rawValue)
        line.member("path", path)
        line.member("detail", detail)
        line.member("collection", item?.collection)
        line.member("id", item?.id)
    }
}
