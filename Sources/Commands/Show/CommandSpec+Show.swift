extension CommandSpec {
    /// What `show` accepts.
    package static let show = CommandSpec(
        name: "show",
        summary: "Print all that is known of one item",
        discussion: [
            "Its metadata, its files, the evidence that ties its audio to it, and what happened to it. The beginning of "
                + "an id is enough where only one item has it."
        ],
        examples: [
            Example("tapekeep show E44Otnby83U4ZfMRgch9 ~/vault", "The item with this id."),
            Example("tapekeep show E44O ~/vault --format vtt > words.vtt", "Its words as captions."),
            Example(
                "tapekeep show E44O ~/vault --audio - | mpv -", "Its audio, checked before it is played."),
        ],
        operands: [Operand("ID", "The item's id, or its beginning"), .vault],
        options: [
            Option(
                "format", .choice(["all", "txt", "vtt"]), default: "all",
                "All that is known; or only the words, as text or as WebVTT captions"),
            Option(
                "audio", .path("file|-"),
                "Write the audio to this file, or to standard output, once its SHA-256 is found right"),
        ],
        exclusions: [
            Exclusion([.otherThan("all", of: "format")], with: [.option("json")]) { _ in
                "--json tells all that is known; it goes with no other --format"
            },
            Exclusion(
                [.option("json"), .otherThan("all", of: "format")], with: [.value("-", of: "audio")]
            ) { _ in
                "--audio - takes standard output for itself, so it goes with no --json or --format"
            },
        ])
}
