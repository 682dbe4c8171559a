internal import Backup

/// `status`: what the vault holds and how its last runs went.
package struct StatusCommand: Command {
    package static let spec = CommandSpec.status

    private let arguments: ParsedArguments

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        self.arguments = arguments
    }

    package func run(in context: Context) async throws -> ExitCode {
        let reading = try VaultReading(try absolutePath(arguments.vault))
        let now = context.unixNow()
        let status = try await reading.manifest.status(believingUntil: now + StatusReport.believedAhead)
        var report = StatusReport(status: status, vault: reading.vault.root, marker: reading.marker, now: now)
        for name in status.collections.map(\.name) {
            report.retention[name] = try await reading.manifest.retention(of: name, now: now)
        }
        let staleness = arguments.duration("max-age").flatMap {
            report.staleness(limit: $0.components.seconds)
        }
        let exit: ExitCode = staleness == nil ? .success : .differences
        let output = context.output
        // A JSON stream ends with its summary: what there is to warn of comes before.
        if let staleness { output.warn(staleness, whenEndingWith: exit) }
        for name in status.collections.map(\.name) {
            if let warning = report.retentionWarning(of: name) { output.warn(warning) }
        }
        for warning in report.accessWarnings() { output.warn(warning) }
        if output.style.isJSON {
            output.line("summary") { report.write(to: &$0, exit: exit) }
        } else if arguments.flag("prometheus") {
            output.result(bytes: Array(report.prometheus().utf8))
        } else if output.style.detail > .errorsOnly {
            for line in report.lines() { output.result(line) }
        }
        return exit
    }
}
