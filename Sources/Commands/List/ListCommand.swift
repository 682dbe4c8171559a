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
        query = try ItemQuery(arguments, view)
        if arguments.flag("json"), arguments.source(of: "format") == .commandLine {
            throw UsageError(
                "--json and --format exclude each other; --format jsonl prints the items alone",
                in: arguments.path)
        }
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

extension ItemQuery {
    /// What the options say.
    init(_ arguments: ParsedArguments, _ view: CollectionView) throws(UsageError) {
        self.init()
        filter = ItemFilter(arguments)
        collections = arguments.texts("collection")
        states = arguments.texts("state").compactMap(ItemState.init)
        order = arguments.text("sort").flatMap(Order.init) ?? .newest
        limit = arguments.count("limit")
        for text in arguments.texts("where") {
            guard let condition = ColumnCondition(text, columns: view.columns) else {
                throw UsageError(
                    "--where takes NAME=VALUE (or !=, <, <=, >, >=) of \(view.columns.map(\.name).alternatives), not '\(text)'",
                    option: CommandSpec.list.option(named: "where"), in: arguments.path)
            }
            conditions.append(condition)
        }
    }
}
