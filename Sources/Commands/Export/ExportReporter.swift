internal import Backup
internal import JSON
internal import Synchronization

/// Shows how an export comes along, names what is left out, and sums it up.
///
/// Told from several tasks at once.
final class ExportReporter: Sendable {
    private let output: Output
    private let progress: ProgressReport
    /// Whether standard output is the archive's.
    private let isStream: Bool
    private let total = Mutex(0)

    init(_ context: Context, isStream: Bool) {
        output = context.output
        progress = ProgressReport(context)
        self.isStream = isStream
    }

    func tell(_ event: ExportEvent) {
        switch event {
        case .begun(let items): total.withLock { $0 = items }
        case .written(let items, let bytes):
            progress.update("exporting", items: items, total: total.withLock { $0 }, bytes: bytes)
        case .leftOut(let finding):
            output.line("finding") { finding.write(to: &$0) }
            say("left out, \(finding.line)", isUrgent: true)
        }
    }

    /// Prints the sum and answers the exit code.
    func end(with report: ExportReport, out: String, format: ExportFormat) -> ExitCode {
        progress.end()
        let seconds = Quantity.duration(Double(report.milliseconds) / 1000)
        say(
            "\(Quantity.count(report.whole, "item")) in \(Quantity.count(report.files, "file")), "
                + "\(Quantity.bytes(report.bytes)), in \(seconds)")
        if report.links > 0 {
            say(
                "\(Quantity.count(report.links, "audio file")) stored as links, which saves "
                    + Quantity.bytes(report.linkedBytes))
        }
        if report.withoutFiles > 0 {
            say(
                "\(Quantity.count(report.withoutFiles, "item")) without files: only their lines are in the snapshot"
            )
        }
        if report.leftOut > 0 {
            say("\(Quantity.count(report.leftOut, "file")) left out", isUrgent: true)
            output.note("'tapekeep repair' fetches again what is missing or damaged; then export again.")
        }
        output.line("summary") { write(report, out, format, to: &$0) }
        return ExitCode(rawValue: report.exit.rawValue)
    }

    /// A line of the result; beside an archive on standard output it is a message.
    private func say(_ text: String, isUrgent: Bool = false) {
        if output.style.isJSON { return }
        let isQuiet = output.style.detail == .errorsOnly
        guard isUrgent || !isQuiet else { return }
        if isStream {
            if isQuiet { output.insist(printable(text)) } else { output.note(text) }
        } else {
            output.result(printable(text))
        }
    }

    private func write(
        _ report: ExportReport, _ out: String, _ format: ExportFormat, to line: inout JSONWriter
    ) {
        line.member("exit", Int(report.exit.rawValue))
        line.member("out", out)
        line.member("format", format.rawValue)
        line.member("run", report.run)
        line.member("items", report.items)
        line.member("whole", report.whole)
        line.member("without_files", report.withoutFiles)
        line.member("files", report.files)
        line.member("bytes", report.bytes)
        line.member("links", report.links)
        line.member("linked_bytes", report.linkedBytes)
        line.key("seconds")
        line.value(rounded: Double(report.milliseconds) / 1000)
        line.key("failures")
        line.array { list in
            for finding in report.findings {
                list.object {
                    $0.member("collection", finding.item?.collection)
                    $0.member("id", finding.item?.id)
                    $0.member("reason", "\(finding.path): \(finding.detail)")
                    $0.member("next", "tapekeep repair")
                }
            }
        }
        line.key("failures_truncated")
        line.value(report.findings.count < report.leftOut)
    }
}
