internal import Backup
internal import JSON
internal import Platform

/// Shows how an export comes along, names what is left out, and sums it up.
///
/// Told from several tasks at once.
final class ExportReporter: Sendable {
    private let output: Output
    private let progress: ProgressReport
    /// Whether standard output is the archive's.
    private let isStream: Bool
    private let total = Guarded(0)

    init(_ context: Context, isStream: Bool) {
        output = context.output
        progress = ProgressReport(context)
        self.isStream = isStream
    }

    func tell(_ event: ExportEvent) {
        switch event {
        case .begun(let items): total.with { $0 = items }
        case .written(let items, let bytes):
            progress.update("exporting", items: items, total: total.with { $0 }, bytes: bytes)
        case .leftOut(let finding):
            output.line("finding") { finding.write(to: &$0) }
            if output.style.isJSON { return }
            if isStream {
                output.insist("left out, \(finding.line)")
            } else {
                output.result("left out, \(finding.line)")
            }
        }
    }

    /// Prints the sum and answers the exit code.
    func end(with report: ExportReport, out: String, format: ExportFormat) -> ExitCode {
        progress.end()
        let exit = ExitCode(rawValue: report.exit.rawValue)
        for line in Self.sum(of: report) {
            // Beside an archive on standard output the sum is a message.
            guard isStream else {
                output.sum(line, exit)
                continue
            }
            if exit == .success { output.note(line) } else { output.insist(line) }
        }
        if report.leftOut > 0 {
            output.note("'tapekeep repair' fetches again what is missing or damaged; then export again.")
        }
        output.line("summary") { write(report, out, format, to: &$0) }
        return exit
    }

    private static func sum(of report: ExportReport) -> [String] {
        var lines = [
            "\(Quantity.count(report.whole, "item")) in \(Quantity.count(report.files, "file")), "
                + "\(Quantity.bytes(report.bytes)), in \(Quantity.duration(Double(report.milliseconds) / 1000))"
        ]
        if report.links > 0 {
            lines.append(
                "\(Quantity.count(report.links, "audio file")) stored as links, which saves "
                    + Quantity.bytes(report.linkedBytes))
        }
        if report.withoutFiles > 0 {
            lines.append(
                "\(Quantity.count(report.withoutFiles, "item")) without files: only their lines are in the snapshot"
            )
        }
        if report.withoutRecording > 0 {
            lines.append(
                "\(Quantity.count(report.withoutRecording, "item")) without the recording, which could not be fetched yet"
            )
        }
        if report.leftOut > 0 { lines.append("\(Quantity.count(report.leftOut, "file")) left out") }
        return lines
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
        line.member("without_recording", report.withoutRecording)
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
