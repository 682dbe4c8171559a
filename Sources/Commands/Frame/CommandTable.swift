/// The commands that exist: the only list of them.
package struct CommandTable: Sendable {
    /// A command, or a name that leads to several, such as `trash`.
    ///
    /// Not an enum: its tag would stand in the array's pointer, which the leak checker then does not see.
    package struct Entry: Sendable {
        fileprivate let group: CommandSpec?
        fileprivate let commands: [any Command.Type]

        package static func command(_ type: any Command.Type) -> Entry { Entry(group: nil, commands: [type]) }

        package static func group(_ spec: CommandSpec, _ types: [any Command.Type]) -> Entry {
            Entry(group: spec, commands: types)
        }
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
            if entry.group == nil { return words.count == 1 ? entry.commands.first : nil }
            return entry.commands.first { [$0.spec.name] == Array(words.dropFirst()) }
        }
        return nil
    }
}

extension CommandTable.Entry {
    package var spec: CommandSpec {
        guard var spec = group else { return commands[0].spec }
        spec.subcommands = commands.map { $0.spec }
        return spec
    }
}
