extension CommandSpec {
    /// What `list` accepts.
    package static let list = CommandSpec(
        name: "list",
        summary: "List and search what the vault holds, offline",
        examples: [
            Example("tapekeep list ~/vault --voice Rachel --after 2025-01-01", "What Rachel said this year."),
            Example(
                "tapekeep list ~/vault --search 'winter sale'", "Every item whose text holds both words."),
            Example("tapekeep list ~/vault --format csv > items.csv", "For a spreadsheet."),
        ],
        operands: [.vault],
        options: [
            Option(
                "format", .choice(["table", "json", "jsonl", "csv"]), default: "table",
                "How to print the items"),
            Option("collection", .list(["history", "conversations"]), "Only these collections"),
            Option("state", .text("state"), "Only items in this state", isRepeatable: true),
        ],
        groups: [.selection, .output])
}
