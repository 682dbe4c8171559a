extension CommandSpec {
    /// What leads to the commands below `trash`.
    package static let trash = CommandSpec(
        name: "trash", summary: "List, restore or empty what 'prune --local' took away", groups: [])

    package static let trashList = CommandSpec(
        name: "list", summary: "List what is in the trash, the longest there first",
        examples: [Example("tapekeep trash list ~/vault", "Every item with the day it went there.")],
        operands: [.vault])

    package static let trashRestore = CommandSpec(
        name: "restore", summary: "Put an item back in its place, with its sidecar",
        discussion: [
            "It is not pruned again, unless it comes back to the account and is missed there once more."
        ],
        examples: [Example("tapekeep trash restore E44Otnby83U4ZfMRgch9 ~/vault", "One item, by its id.")],
        operands: [
            Operand("ID", "The item's id, as 'tapekeep trash list' shows it, or its beginning"), .vault,
        ])

    package static let trashEmpty = CommandSpec(
        name: "empty", summary: "Remove for good what is in the trash",
        discussion: ["What went is kept in the vault's history, without its audio."],
        examples: [
            Example("tapekeep trash empty ~/vault --older-than 30d", "What has been there for 30 days.")
        ],
        operands: [.vault],
        options: [
            Option("older-than", .duration, "Only what has been in the trash for this long, such as 30d"),
            Option(
                "yes", .flag, "Do not ask; needed where there is no terminal and no --older-than",
                isConsent: true),
        ])
}
