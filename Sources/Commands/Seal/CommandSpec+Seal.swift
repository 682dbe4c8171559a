internal import Backup

extension CommandSpec {
    /// What `seal` accepts.
    package static let seal = CommandSpec(
        name: "seal",
        summary: "Put closed months into volumes: plain zip files, one a month",
        discussion: [
            "A month's files go into volumes/<collection>-<month>.zip under the paths they had: sidecars and raw audio "
                + "deflated, other audio as it is. Every member is read back before its file goes. All commands work on "
                + "sealed items; what changes later stands by itself until the month is sealed again.",
            "The same items give the same bytes, so tools that copy vaults copy a volume once. Exit code 3 means that "
                + "some items stay loose, because they are damaged; each is named, and 'tapekeep repair' helps.",
        ],
        examples: [
            Example("tapekeep seal ~/vault --before 2025-01-01", "Every month up to the end of 2024."),
            Example(
                "tapekeep seal ~/vault --keep-months 3",
                "For a schedule: all but this month and the three before."),
        ],
        operands: [.vault],
        options: [
            Option("before", .moment, "Seal the months that ended by this time"),
            Option("keep-months", .count(0...1200), "Seal all but this month and so many before it"),
            Option("collection", .list(CollectionView.all.map(\.collection)), "Only these collections"),
            Option(
                "dedupe", .flag,
                "Store equal audio once where the format can say so; a zip cannot, so this only tells how much it is"
            ),
        ],
        exclusions: [
            Exclusion([.option("before")], with: [.option("keep-months")]) { _ in
                "say which months: either --before or --keep-months"
            }
        ])

    /// What `unseal` accepts.
    package static let unseal = CommandSpec(
        name: "unseal",
        summary: "Take a month out of its volumes, back into files of their own",
        examples: [Example("tapekeep unseal 2024-12 ~/vault", "December 2024, of every collection.")],
        operands: [Operand("MONTH", "The month, such as 2024-12"), .vault])
}
