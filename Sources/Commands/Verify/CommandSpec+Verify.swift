extension CommandSpec {
    /// What `verify` accepts.
    package static let verify = CommandSpec(
        name: "verify",
        summary: "Check the vault's files against its manifest, offline",
        discussion: [
            "Reads every file and compares its SHA-256. Exit code 2 means that something is missing, damaged or "
                + "unknown; each such file is named, and 'tapekeep repair' deals with it.",
            "What was read is remembered: runs with --sample or --max-duration take up what was longest unread, so "
                + "that many short runs cover the whole vault.",
            "With --against the folder is compared with a snapshot from elsewhere instead, which answers whether a "
                + "restored copy is exactly what was saved; then the folder needs no manifest, and nothing is written.",
        ],
        examples: [
            Example("tapekeep verify ~/vault", "Everything, byte for byte."),
            Example("tapekeep verify ~/vault --quick", "Presence and size only."),
            Example("tapekeep verify ~/vault --sample 5%", "A part of it, another one each time."),
            Example(
                "tapekeep verify ~/vault --max-duration 10m",
                "For a nightly job; exit code 9 means more is left."),
            Example(
                "tapekeep verify /mnt/copy --against ~/vault/snapshots/000012.jsonl.gz",
                "Whether the copy is whole."),
        ],
        operands: [.vault],
        options: [
            Option("quick", .flag, "Compare presence and size, and read no content"),
            Option("sample", .percentage, "Read only this share of the items, such as 5%"),
            Option("max-duration", .duration, "Stop in good order after this time, such as 10m"),
            Option("against", .path("file"), "Compare with this snapshot instead of the vault's manifest"),
        ],
        exclusions: [
            Exclusion([.option("sample"), .option("max-duration")], with: [.option("quick")]) { _ in
                "--quick reads nothing, so there is no part of it to choose"
            },
            Exclusion([.option("sample"), .option("max-duration")], with: [.option("against")]) { _ in
                "a copy is compared whole: --against takes no part of it"
            },
        ])
}
