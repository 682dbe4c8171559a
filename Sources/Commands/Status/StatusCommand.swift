internal import Backup
internal import Platform

/// `status`: what the vault holds and how its last runs went.
package struct StatusCommand: Command {
    package static let spec = CommandSpec.status

    private let arguments: ParsedArguments

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        self.arguments = arguments
    }

    package func run(in context: Context) async throws -> ExitCode {
        let reading = try VaultReading(try absolutePath(arguments.vault))
        let status = try await reading.manifest.status()
        var report = StatusReport(
            status: status, vault: reading.vault.root, marker: reading.marker, now: context.unixNow())
        for name in status.collections.map(\.name) {
            report.retention[name] = try await reading.manifest.retention(of: name, now: context.unixNow())
        }
        let staleness = staleness(of: status, at: context.unixNow())
        let exit: ExitCode = staleness == nil ? .success : .differences
        let output = context.output
        // A JSON stream ends with its summary: what there is to warn of comes before.
        if let staleness { output.warn(staleness, whenEndingWith: exit) }
        for name in status.collections.map(\.name) {
            if let warning = report.retentionWarning(of: name) { output.warn(warning) }
        }
        if output.style.isJSON {
            output.line("summary") { report.write(to: &$0, exit: exit) }
        } else if arguments.flag("prometheus") {
            output.result(bytes: Array(report.prometheus().utf8))
        } else if output.style.detail > .errorsOnly {
            for line in report.lines() { output.result(line) }
        }
        return exit
    }

    /// Why the last complete backup is too old, if it is.
    private func staleness(of status: VaultStatus, at now: Int64) -> String? {
        guard let limit = arguments.duration("max-age") else { return nil }
        guard let last = status.lastComplete, let ended = last.ended else {
            return status.rebuilt == nil
                ? "no backup of the whole account has ever been completed"
                : "when the whole account was last backed up is \(StatusReport.unknown)"
        }
        guard now - ended > limit.components.seconds else { return nil }
        return "the last complete backup ended \(UTCTime(unix: ended).iso8601), "
            + "\(Quantity.span(now - ended)) ago"
    }
}
