/// What one command accepts: the single source for parsing, help and completions.
package struct CommandSpec: Sendable {
    package var name: String
    /// One line, without a full stop, for the list of commands.
    package var summary: String
    /// Paragraphs below the summary in the command's own help.
    package var discussion: [String]
    package var examples: [Example]
    package var operands: [Operand]
    /// The command's own options, before the groups that it shares with others.
    package var options: [Option]
    /// The shared options that mean something to this command.
    package var groups: [OptionGroup]
    /// Which of its options exclude which others.
    package var exclusions: [Exclusion]
    /// For a name that only leads to others, such as `trash`.
    package var subcommands: [CommandSpec]

    package init(
        name: String, summary: String, discussion: [String] = [], examples: [Example] = [],
        operands: [Operand] = [], options: [Option] = [], groups: [OptionGroup] = [.output],
        exclusions: [Exclusion] = [], subcommands: [CommandSpec] = []
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.examples = examples
        self.operands = operands
        self.options = options
        self.groups = groups
        self.exclusions = exclusions
        self.subcommands = subcommands
    }

    /// Every option that the command takes, its own first.
    package var allOptions: [Option] { options + groups.flatMap(\.options) }

    package func option(named name: String) -> Option? { allOptions.first { $0.name == name } }
}

/// A command line that can be tried, and what it is for.
package struct Example: Sendable {
    package var line: String
    package var purpose: String

    package init(_ line: String, _ purpose: String) {
        self.line = line
        self.purpose = purpose
    }
}

/// A word of the command line that is no option.
package struct Operand: Sendable {
    package enum Kind: Sendable {
        case required
        case optional
        /// The vault: optional on the line, found elsewhere when it is missing.
        case vault
        /// Any number of words, none included.
        case repeated
    }

    /// In capitals, as the usage line shows it.
    package var name: String
    package var help: String
    package var kind: Kind
    /// The only words accepted; empty when any is.
    package var allowed: [String]

    package init(_ name: String, _ help: String, kind: Kind = .required, allowed: [String] = []) {
        self.name = name
        self.help = help
        self.kind = kind
        self.allowed = allowed
    }

    /// The vault operand, which most commands take last.
    package static let vault = Operand(
        "VAULT", "The vault's folder (default: $TAPEKEEP_VAULT, else the current folder if it is a vault)",
        kind: .vault)

    /// The help with the words that are allowed.
    package var fullHelp: String { allowed.isEmpty ? help : "\(help): \(allowed.alternatives)" }

    /// The operand as the usage line shows it.
    package var synopsis: String {
        switch kind {
        case .required: name
        case .optional, .vault: "[\(name)]"
        case .repeated: "[\(name) …]"
        }
    }
}
