extension CommandSpec {
    /// What `prune` accepts.
    package static let prune = CommandSpec(
        name: "prune",
        summary: "Let go of items here or upstream; a preview, unless --apply is given",
        discussion: [
            "--local moves to the trash what the account no longer has: complete listings of at least two backups "
                + "lacked it, and the account, asked for it by id, says that it is not there. 'tapekeep trash' puts "
                + "it back or empties the trash.",
            "--remote deletes from the account what the vault holds. Right before each deletion the audio is read "
                + "and hashed again and its sidecar is checked; what fails is kept and named. What was deleted, when "
                + "and by which proof is kept in the vault and shown by 'tapekeep show'. An interrupted prune goes on "
                + "where it stopped.",
            "Refused, with exit code 6: more items than --max-delete; a last backup that was filtered or did not list "
                + "the account to its end; a vault of another account; damage found by the last verify; more than half "
                + "of a collection vanished at once (--local); a plan older than an hour. A preview names these guards.",
        ],
        examples: [
            Example("tapekeep prune ~/vault --local", "What would go to the trash."),
            Example(
                "tapekeep prune ~/vault --remote --older-than 90d",
                "What would be deleted from the account, and how much of the vault that is."),
            Example(
                "tapekeep prune ~/vault --remote --older-than 90d --require-copy /mnt/second --apply",
                "Delete it, once another vault is proven to hold the same bytes."),
            Example(
                "tapekeep prune ~/vault --remote --older-than 90d --delete-api-key-file ~/.config/delete.key "
                    + "--apply --yes", "For a script, with a key of its own for deleting."),
        ],
        operands: [.vault],
        options: [
            Option("local", .flag, "Move to the trash what is gone upstream"),
            Option("remote", .flag, "Delete upstream what is proven to be in the vault"),
            Option("apply", .flag, "Do it; without this nothing changes", isConsent: true),
            Option("yes", .flag, "Do not ask; needed where there is no terminal", isConsent: true),
            Option("older-than", .duration, "Only items older than this, such as 90d (--remote)"),
            Option(
                "collections", .list(["history", "conversations"]),
                "What to prune; without it --remote means history alone, --local both"),
            Option(
                "require-copy", .path("folder"),
                "Delete only what this other vault holds too, byte for byte (--remote)", isRepeatable: true),
            Option(
                "max-delete", .count(0...Int.max),
                "Refuse to let go of more items; otherwise the larger of 100 and a tenth of the vault",
                isConsent: true),
            Option(
                "allow-half", .flag,
                "Go on although more than half of a collection vanished upstream (--local)", isConsent: true),
            Option(
                "plan", .file("file"),
                "A preview writes its list here; with --apply, only what stands there goes, for an hour"),
            Option("concurrency", .count(1...64, or: "auto"), default: "auto", "Requests at once"),
            Option(
                "delete-api-key-file", .path("file"),
                "Delete with the key in this file, else with ELEVENLABS_DELETE_API_KEY, else with the usual one (--remote)"
            ),
        ],
        groups: [.selection.only(with: "--remote"), .account, .output],
        exclusions: [
            // What is gone is gone; a part of it proves nothing about the rest.
            Exclusion(
                (["older-than", "require-copy", "delete-api-key-file"]
                    + OptionGroup.selection.options.map(\.name))
                    .map { .option($0) }, with: [.option("local")]
            ) { "--\($0) narrows --remote alone" },
            Exclusion([.option("allow-half")], with: [.option("remote")]) { _ in
                "--allow-half belongs to --local"
            },
        ])
}
