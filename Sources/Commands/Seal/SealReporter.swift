internal import Backup
internal import JSON

/// Names the volumes that were written or dissolved, and sums up.
final class SealReporter: Sendable {
    private let output: Output
    private let progress: ProgressReport
    private let doing: String
    private let done: String

    init(_ context: Context, doing: String, done: String) {
        output = context.output
        progress = ProgressReport(context)
        self.doing = doing
        self.done = done
    }

    func tell(_ event: SealEvent) {
        switch event {
        case .progress(let name, let items, let total, let bytes):
            progress.update(
                "\(doing) \(name.collection) \(name.month)", items: items, total: total, bytes: bytes)
        case .sealed(let volume):
            output.line("volume") { line in
                line.member("path", volume.name.path)
                line.member("items", volume.items)
                line.member("bytes", volume.bytes)
            }
            if !output.style.isJSON {
                output.result(
                    "\(done) \(volume.name.path): \(Quantity.count(volume.items, "item")), "
                        + Quantity.bytes(volume.bytes))
            }
        case .failed(let failure):
            output.line("failed") { line in
                line.member("collection", failure.collection)
                line.member("id", failure.id)
                line.member("reason", failure.reason)
            }
            if !output.style.isJSON { output.result(printable("failed \(failure.id): \(failure.reason)")) }
        }
    }

    /// Prints the sum and answers the exit code; `nothing` says what it means when there is nothing to sum up.
    func end(with report: SealReport, nothing: String) -> ExitCode {
        progress.end()
        let exit = ExitCode(rawValue: report.exit.rawValue)
        let failed = report.failureCount > 0 ? ", \(report.failureCount) failed" : ""
        let sum =
            report.volumes.isEmpty
            ? nothing + failed
            : "\(Quantity.count(report.items, "item")) \(done), \(Quantity.count(report.volumes.count, "volume"))"
                + failed + " in " + Quantity.duration(Double(report.milliseconds) / 1000)
        output.sum(sum, exit)
        if report.failureCount > 0 {
            output.note("'tapekeep repair' fetches again what is damaged; then seal again.")
        }
        output.line("summary") { line in
            line.member("exit", Int(exit.rawValue))
            line.member("run", report.run)
            line.member("volumes", report.volumes.count)
            line.member("items", report.items)
            line.member("bytes", report.bytes)
            line.member("failed", report.failureCount)
            line.key("seconds")
            line.value(rounded: Double(report.milliseconds) / 1000)
        }
        return exit
    }
}
