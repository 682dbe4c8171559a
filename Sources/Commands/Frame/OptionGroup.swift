/// Options that several commands share, under one heading in their help.
package struct OptionGroup: Sendable {
    package let title: String
    package let options: [Option]

    package init(title: String, options: [Option]) {
        self.title = title
        self.options = options
    }

    /// The same where the options belong to one other option.
    func only(with note: String) -> OptionGroup {
        OptionGroup(
            title: title,
            options: options.map { option in
                var noted = option
                noted.help += " (\(note))"
                return noted
            })
    }

    /// How a command talks; every command takes these.
    package static let output = OptionGroup(
        title: "OUTPUT",
        options: [
            Option("json", .flag, "Print JSON lines to standard output"),
            Option("quiet", short: "q", .flag, "Print results and errors only"),
            Option("verbose", short: "v", .tally, "Print more; -vv names each item"),
            Option("log-file", .file("file"), "Append all messages to this file as well"),
            Option("no-color", .flag, "Print without colours; NO_COLOR does the same"),
            Option(
                "progress", .choice(["auto", "plain", "none"]), default: "auto",
                "A bar on a terminal, else a line every few seconds; or always lines; or nothing"),
        ])

    /// Which account is talked to, and with which key.
    package static let account = OptionGroup(
        title: "ACCOUNT",
        options: [
            Option(
                "base-url", .url, "The service's address, instead of a region's",
                alsoFrom: ["ELEVENLABS_BASE_URL"]),
            Option(
                "region", .choice(["us", "eu", "in", "sg"]),
                "Where the account's data lives (default: the global service)"),
            Option("api-key-file", .path("file"), "Read the key from this file"),
            Option(
                "api-key-command", .text("command"),
                "Run this with the shell and take what it prints as the key"),
        ])

    /// Which items are meant.
    package static let selection = OptionGroup(
        title: "SELECTION",
        options: [
            Option("after", .moment, "Only items made at or after this time"),
            Option("before", .moment, "Only items made before this time"),
            Option("voice", .text("voice"), "Only this voice, by name or id", isRepeatable: true),
            Option("model", .text("model"), "Only this model, by id", isRepeatable: true),
            Option("source", .text("source"), "Only this source, such as TTS or STS", isRepeatable: true),
            Option("search", .text("words"), "Only items whose text holds these words"),
        ])
}
