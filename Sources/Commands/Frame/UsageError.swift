/// A command line that makes no sense, told in at most four lines.
package struct UsageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, naming the offending word.
    package let message: String
    /// The help of the one option concerned.
    package let help: String?
    /// The synopsis of the command concerned.
    package let usage: String
    /// The command line that tells more.
    package let more: String

    package init(_ message: String, option: Option? = nil, help: String? = nil, in path: CommandPath) {
        self.message = message
        self.help = option.map { "\($0.synopsis)  \($0.fullHelp)" } ?? help
        usage = path.usage
        more = path.words.joined(separator: " ") + " --help"
    }

    package var description: String {
        var lines = ["Error: \(printable(message))"]
        if let help { lines.append("Help:  \(help)") }
        lines.append("Usage: \(usage)")
        lines.append("       See '\(more)' for more.")
        return lines.joined(separator: "\n")
    }
}

/// The words that lead to a command, with what it accepts.
package struct CommandPath: Sendable {
    /// Begins with `tapekeep`.
    package let words: [String]
    package let spec: CommandSpec

    package init(words: [String], spec: CommandSpec) {
        self.words = words
        self.spec = spec
    }

    /// The synopsis in one line.
    package var usage: String {
        var parts = words
        if !spec.subcommands.isEmpty { parts.append("<command>") }
        if !spec.subcommands.isEmpty || spec.allOptions.contains(where: { !$0.isHidden }) {
            parts.append("[options]")
        }
        return (parts + spec.operands.map(\.synopsis)).joined(separator: " ")
    }
}
