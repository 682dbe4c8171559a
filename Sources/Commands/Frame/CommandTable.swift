/// The commands that exist: the only list of them.
package struct CommandTable: Sendable {
    /// A command, or a name that leads to several, such as `trash`.
    package enum Entry: Sendable {
        case command(any Command.Type)
        case group(CommandSpec, [any Command.Type])
    }

    package let name: String
    package let summary: String
    package let examples: [Example]
    package let entries: [Entry]

    package init(name: String, summary: String, examples: [Example] = [], entries: [Entry]) {
        self.name = name
        self.summary = summary
        self.examples = examples
        self.entries = entries
    }

    /// The whole tool as one spec, with its commands below it.
    package var spec: CommandSpec {
        CommandSpec(
            name: name, summary: summary, examples: examples, groups: [],
            subcommands: entries.map(\.spec) + [CommandTable.help])
    }

    package var root: CommandPath { CommandPath(words: [name], spec: spec) }

    /// Listed and completed like a command, but answered by the frame: it needs the table.
    private static let help = CommandSpec(
        name: "help", summary: "Print the help of a command",
        operands: [Operand("COMMAND", "The command's name, of one or two words", kind: .repeated)],
        groups: [])

    /// The command under these words, if they name one.
    package func command(at words: some Collection<String>) -> (any Command.Type)? {
        for entry in entries where entry.spec.name == words.first {
            switch entry {
            case .command(let type): return words.count == 1 ? type : nil
            case .group(_, let types): return types.first { [$0.spec.name] == Array(words.dropFirst()) }
            }
        }
        return nil
    }
}

extension CommandTable.Entry {
    package var spec: CommandSpec {
        switch self {
        case .command(let type): return type.spec
        case .group(var spec, let types):
            spec.subcommands = types.map { $0.spec }
            return spec
        }
    }
}
