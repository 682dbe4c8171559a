internal import Backup

/// `seal`: puts closed months into volumes.
package struct SealCommand: Command {
    package static let spec = CommandSpec.seal

    private let arguments: ParsedArguments

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        guard arguments.isNamed("before") || arguments.isNamed("keep-months") else {
            throw UsageError("say which months: either --before or --keep-months", in: arguments.path)
        }
        self.arguments = arguments
    }

    package func run(in context: Context) async throws -> ExitCode {
        // A month that is not over is never sealed.
        let current = Month(containing: context.unixNow())
        let wanted = arguments.moment("before").map { Month(containing: $0) }
        let kept = arguments.count("keep-months").map { current.adding(-$0) }
        let first = min(wanted ?? kept ?? current, current)
        let chosen = arguments.texts("collection")
        let options = SealOptions(
            before: first.start, collections: chosen.isEmpty ? CollectionView.all.map(\.collection) : chosen)
        let path = try absolutePath(arguments.vault)
        let reporter = SealReporter(context, doing: "sealing", done: "sealed")
        let report = try await Sealing(of: path, options: options) { reporter.tell($0) }.run()
        if arguments.flag("dedupe") {
            let equal = try await VaultReading(path).manifest.countEqualAudio()
            context.output.note(
                equal.items == 0
                    ? "No two items have the same audio."
                    : "\(Quantity.bytes(equal.bytes)) of audio are in the vault more than once. A zip cannot say that two "
                        + "members are one; 'tapekeep export --dedupe' to a folder or a tar stores such audio once."
            )
        }
        return reporter.end(with: report, nothing: "nothing to seal")
    }
}

/// `unseal`: the way back.
package struct UnsealCommand: Command {
    package static let spec = CommandSpec.unseal

    private let arguments: ParsedArguments
    private let month: Month

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        guard let month = Month(arguments.operand("MONTH") ?? "") else {
            throw UsageError(
                "MONTH is a year and a month such as 2024-12, not '\(arguments.operand("MONTH") ?? "")'",
                in: arguments.path)
        }
        self.arguments = arguments
        self.month = month
    }

    package func run(in context: Context) async throws -> ExitCode {
        let reporter = SealReporter(context, doing: "unsealing", done: "unsealed")
        let report = try await Unsealing(of: try absolutePath(arguments.vault), month: month) {
            reporter.tell($0)
        }.run()
        return reporter.end(with: report, nothing: "\(month) is in no volume")
    }
}
