extension CommandSpec {
    /// What `verify` accepts.
    package static let verify = CommandSpec(
        name: "verify",
        summary: "Check the vault's files against its manifest, offline",
        discussion: [
            "Reads every file and compares its SHA-256. Exit code 2 means that something is missing or damaged; "
                + "each such file is named."
        ],
        examples: [
            Example("tapekeep verify ~/vault", "Everything, byte for byte."),
            Example("tapekeep verify ~/vault --quick", "Presence and size only."),
            Example("tapekeep verify ~/vault --sample 5%", "A part of it, another one each time."),
        ],
        operands: [.vault],
        options: [
            Option("quick", .flag, "Compare presence and size, and read no content"),
            Option("sample", .percentage, "Read only this share of the files, such as 5%"),
        ])
}
