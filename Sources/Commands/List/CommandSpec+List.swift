internal import Backup

extension CommandSpec {
    /// What `list` accepts.
    package static let list = CommandSpec(
        name: "list",
        summary: "List and search what the vault holds, offline",
        discussion: [
            "Filters narrow the list; values of one filter are alternatives. A word of --search is found anywhere in a "
                + "text, whatever its letter case. With one --collection, CSV and --where know that collection's own "
                + "columns. docs/COMMANDS.md tells more."
        ],
        examples: [
            Example("tapekeep list ~/vault --voice Rachel --after 2025-01-01", "What Rachel said this year."),
            Example(
                "tapekeep list ~/vault --search 'winter sale'", "Every item whose text holds both words."),
            Example(
                "tapekeep list ~/vault --collection conversations --where 'duration>=60' --format csv > calls.csv",
                "Calls of a minute and more, for a spreadsheet."),
            Example(
                "cd ~/vault && tapekeep list . --format sha256sum | sha256sum -c --quiet",
                "The vault's files checked without tapekeep."),
        ],
        operands: [.vault],
        options: [
            Option(
                "format", .choice(["table", "json", "jsonl", "csv", "sha256sum"]), default: "table",
                "How to print the items")
        ] + ItemQuery.options + [
            Option(
                "sort", .choice(ItemQuery.Order.allCases.map(\.rawValue)), default: "newest",
                "What comes first"),
            Option("limit", .count(1 ... .max), "At most so many items"),
        ],
        groups: [.selection, .output],
        exclusions: [
            Exclusion([.option("format")], with: [.option("json")]) { _ in
                "--json and --format exclude each other; --format jsonl prints the items alone"
            }
        ])
}
