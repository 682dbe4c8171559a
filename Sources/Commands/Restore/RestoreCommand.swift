internal import Backup

/// `restore`: makes a vault of what was exported or copied.
package struct RestoreCommand: Command {
    package static let spec = CommandSpec.restore

    private let arguments: ParsedArguments

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        self.arguments = arguments
    }

    package func run(in context: Context) async throws -> ExitCode {
        let source = arguments.operand("SOURCE") ?? ""
        let reporter = RestoreReporter(context)
        let report = try await Restore(
            from: source == "-" ? .standardInput : .path(try absolutePath(source)),
            into: try absolutePath(arguments.operand("VAULT") ?? ""),
            permissions: arguments.text("permissions") == "umask" ? .umask : .owner,
            events: RestoreEvents { reporter.tell($0) }
        ).run()
        return reporter.end(with: report, in: context)
    }
}
