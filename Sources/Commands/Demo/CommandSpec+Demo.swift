extension CommandSpec {
    /// What `demo` accepts.
    package static let demo = CommandSpec(
        name: "demo",
        summary: "Back up a practice account, start to end: no key, no network",
        examples: [
            Example("tapekeep demo", "In a temporary folder, which is removed at the end."),
            Example(
                "tapekeep demo --into ~/practice-vault", "Keeps the vault, to look at and to try commands on."
            ),
        ],
        options: [
            Option("items", .count(1...1_000_000), default: "200", "Items of the practice account"),
            Option("seed", .count(0...Int.max), default: "7", "The same number makes the same account"),
            Option("into", .path("folder"), "Keep the vault in this folder"),
        ])
}
