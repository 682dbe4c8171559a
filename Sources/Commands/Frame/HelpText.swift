/// What `--help` prints, made from a command's spec.
package struct HelpText {
    private static let hints = [
        "See 'tapekeep help <command>' for the options of a command.",
        "What an option says can also be said by a variable (TAPEKEEP_LIMIT_RATE for --limit-rate) or, weaker, by "
            + "\"settings\" in the vault's tapekeep.json.",
    ]

    private let path: CommandPath
    private let width: Int
    private var lines: [String] = []

    /// The help of the command at `path`, wrapped to `width`.
    package static func text(for path: CommandPath, width: Int) -> String {
        // Lines longer than 100 are hard to read, and shorter than 40 leave the second column no room.
        var help = HelpText(path: path, width: min(100, max(40, width)))
        help.write()
        return help.lines.joined(separator: "\n")
    }

    private init(path: CommandPath, width: Int) {
        self.path = path
        self.width = width
    }

    private mutating func write() {
        let spec = path.spec
        lines += WrappedText.lines(spec.summary + ".", width: width)
        if !spec.examples.isEmpty {
            heading("EXAMPLES")
            for example in spec.examples {
                lines.append("  " + example.line)
                lines += WrappedText.lines(example.purpose, width: width - 6).map { "      " + $0 }
            }
        }
        heading("USAGE")
        lines.append("  " + path.usage)
        for paragraph in spec.discussion {
            lines += [""] + WrappedText.lines(paragraph, width: width - 2).map { "  " + $0 }
        }
        rows("ARGUMENTS", spec.operands.map { ($0.name, $0.fullHelp) })
        rows("COMMANDS", spec.subcommands.map { ($0.name, $0.summary) })
        write(spec.options, under: "OPTIONS")
        for group in spec.groups { write(group.options, under: group.title) }
        heading("MORE")
        lines += WrappedText.row("-h, --help", "Print this help", column: 26, width: width)
        if path.words.count == 1 {
            lines += WrappedText.row("    --version", "Print the version", column: 26, width: width)
            for hint in HelpText.hints { lines += [""] + WrappedText.lines(hint, width: width) }
        }
    }

    private mutating func write(_ options: [Option], under title: String) {
        rows(title, options.filter { !$0.isHidden }.map { ($0.label, $0.fullHelp) })
    }

    private mutating func rows(_ title: String, _ rows: [(label: String, text: String)]) {
        guard !rows.isEmpty else { return }
        heading(title)
        for row in rows { lines += WrappedText.row(row.label, row.text, column: 26, width: width) }
    }

    private mutating func heading(_ title: String) { lines += ["", title] }
}
