/// What a shell needs in order to complete tapekeep's command lines.
package enum CompletionScript {
    package enum Shell: String, Sendable, CaseIterable {
        case bash, zsh, fish
    }

    /// The script for `shell`, made from the same specs as the parser and the help.
    package static func text(for shell: Shell, of root: CommandPath) -> String {
        switch shell {
        case .bash: BashCompletion.text(root)
        case .zsh: ZshCompletion.text(root)
        case .fish: FishCompletion.text(root)
        }
    }
}

extension CommandPath {
    /// The path itself and every one below it, in the order of the table.
    var withDescendants: [CommandPath] {
        [self]
            + spec.subcommands.flatMap {
                CommandPath(words: words + [$0.name], spec: $0).withDescendants
            }
    }

    /// The words below the tool's own name, joined: `trash/list`.
    var key: String { words.dropFirst().joined(separator: "/") }

    /// What completion offers as options.
    var visibleOptions: [Option] { spec.allOptions.filter { !$0.isHidden } }
}

extension ValueKind {
    /// Whether a file's path is the value.
    var isPath: Bool {
        switch self {
        case .path, .file: true
        default: false
        }
    }
}

extension Operand {
    /// Whether the word is completed as a folder.
    var isFolder: Bool { kind == .vault }
}
