internal import Backup

/// `list`: queries over what the vault holds, offline.
package struct ListCommand: Command {
    package static let spec = CommandSpec.list

    private let arguments: ParsedArguments
    private let query: ItemQuery
    private let view: CollectionView

    package init(_ arguments: ParsedArguments) throws(UsageError) {
        self.arguments = arguments
        view = CollectionView.of(arguments.texts("collection"))
        var query = try ItemQuery(choosing: arguments, view)
        query.order = arguments.text("sort").flatMap(ItemQuery.Order.init) ?? .newest
        query.limit = arguments.count("limit")
        self.query = query
    }

    package func run(in context: Context) async throws -> ExitCode {
        let reading = try VaultReading(try absolutePath(arguments.vault))
        let format = context.output.style.isJSON ? nil : ItemFormat(rawValue: arguments.text("format") ?? "")
        let printer = ItemPrinter(format, view, to: context.output, context.results)
        let output = context.output
        var end = try await reading.manifest.fold(
            query, searchIndex: reading.vault.searchIndexPath, into: printer
        ) { printer, record in
            printer.add(record)
            return !output.isAbandoned
        }
        try Task.checkCancellation()
        end.end()
        return .success
    }
}
