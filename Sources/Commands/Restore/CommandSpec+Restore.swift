extension CommandSpec {
    /// What `restore` accepts.
    package static let restore = CommandSpec(
        name: "restore",
        summary: "Make a vault again of an export or a copied vault",
        discussion: [
            "Reads every file of SOURCE once and gives it its place by its SHA-256, as the snapshot inside says: names do "
                + "not matter, nor does the format. Sealed months are opened. Needs no key. The next 'tapekeep backup' goes on "
                + "from there and downloads nothing twice.",
            "What does not verify is named and left out, and the exit code is 3. The vault appears at the very end: after "
                + "an interruption there is none, and the same command begins anew.",
        ],
        examples: [
            Example("tapekeep restore ~/export.tar.zst ~/vault", "A vault of an export."),
            Example("tapekeep restore /mnt/copy ~/vault", "A vault of a copied one, checked."),
            Example("ssh nas cat vault.tar.gz | tapekeep restore - ~/vault", "From a pipe."),
        ],
        operands: [
            Operand(
                "SOURCE", "A folder, a .tar, .tar.gz, .tar.zst or .zip, or '-' for one on standard input"),
            Operand("VAULT", "The new vault's folder: an empty one, or one that is not there yet"),
        ],
        options: [
            Option(
                "permissions", .choice(["private", "umask"]), default: "private",
                "Who may read the files: you alone, or as the umask says")
        ])
}
