internal import Backup

/// `verify`: shows whether a vault holds what it should.
package struct VerifyCommand: Command {
    package static let spec = CommandSpec.verify

    private let arguments: ParsedArguments

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        self.arguments = arguments
    }

    package func run(in context: Context) async throws -> ExitCode {
        var options = VerifyOptions()
        options.isQuick = arguments.flag("quick")
        options.sample = arguments.fraction("sample")
        options.maximumDuration = arguments.duration("max-duration")
        let reporter = CheckReporter(context, activity: options.isQuick ? "looking" : "reading")
        let events = VerifyEvents { reporter.tell($0) }
        let path = try absolutePath(arguments.vault)
        let report =
            if let snapshot = arguments.text("against") {
                try await RestoreAudit(
                    of: path, against: try absolutePath(snapshot), options: options, events: events
                ).run()
            } else {
                try await Verification(of: path, options: options, events: events).run()
            }
        return reporter.end(with: report, in: context)
    }
}
