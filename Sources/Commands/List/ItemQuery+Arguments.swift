internal import Backup

extension ItemQuery {
    /// The options, beside those of the selection, by which items of a vault are chosen.
    static let options = [
        Option("collection", .list(CollectionView.all.map(\.collection)), "Only these collections"),
        Option("state", .list(ItemState.allCases.map(\.rawValue)), "Only items in these states"),
        Option(
            "where", .text("condition"),
            "Only items whose column fits, such as status=done, size>=1M or 'voice_name=' (has none)",
            isRepeatable: true),
    ]

    /// What those options say.
    init(choosing arguments: ParsedArguments, _ view: CollectionView) throws(UsageError) {
        self.init()
        filter = ItemFilter(arguments)
        collections = arguments.texts("collection")
        states = arguments.texts("state").compactMap(ItemState.init)
        for text in arguments.texts("where") {
            conditions.append(try ColumnCondition(reading: text, of: view, arguments))
        }
    }
}
