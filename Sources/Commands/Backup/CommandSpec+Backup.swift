extension CommandSpec {
    /// What `backup` accepts.
    package static let backup = CommandSpec(
        name: "backup",
        summary: "Fetch everything new from the account into the vault",
        discussion: [
            "Lists the account, downloads what the vault lacks, checks it and records it. Run it again at any time, "
                + "after an interruption too: it goes on where it stopped and fetches nothing twice."
        ],
        examples: [
            Example("tapekeep backup ~/vault", "The whole account; the key comes from ELEVENLABS_API_KEY."),
            Example(
                "tapekeep backup ~/vault --api-key-file ~/.config/elevenlabs.key --quiet",
                "For a scheduler: errors only, and the exit code tells the rest."),
            Example(
                "tapekeep backup ~/vault --dry-run --after 30d", "What would be fetched of the last 30 days."),
        ],
        operands: [.vault],
        options: [
            Option(
                "collections", .list(["history", "conversations"]), default: "history,conversations",
                "What to back up; one that is named must be readable"),
            Option("full", .flag, "List the whole account, not only what is new"),
            Option("retry-failed", .flag, "Try items again that failed, without waiting for their time"),
            Option("dry-run", .flag, "Print the plan and fetch nothing"),
            Option(
                "audio-format", .choice(["original", "wav"]), default: "original",
                "Take audio as it was made, or converted by the service"),
            Option(
                "transport", .choice(["auto", "zip", "item"]), default: "auto",
                "Fetch many items as one zip, or each alone"),
            Option("concurrency", .count(1...64, or: "auto"), default: "auto", "Downloads at once"),
            Option("batch-size", .count(1...1000, or: "auto"), default: "auto", "Items in one zip"),
            Option("limit-rate", .rate, "Receive no more than this a second, such as 5M"),
            Option("max-duration", .duration, "Stop in good order after this time, such as 2h"),
            Option("max-bytes", .bytes, "Stop in good order after this many bytes, such as 10G"),
            Option(
                "permissions", .choice(["private", "umask"]), default: "private",
                "Who may read the files: you alone, or as the umask says"),
        ],
        groups: [.selection, .account, .output])
}
