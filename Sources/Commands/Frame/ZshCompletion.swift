/// The completion script for zsh.
enum ZshCompletion {
    static func text(_ root: CommandPath) -> String {
        let name = root.words[0]
        var lines = [
            "#compdef \(name)", "# Completion for zsh. Write it into a folder of $fpath as _\(name).", "",
        ]
        for path in root.withDescendants.reversed() { lines += function(path) + [""] }
        lines += [
            "if [ \"$funcstack[1]\" = \"_\(name)\" ]; then",
            "    _\(name) \"$@\"",
            "else",
            "    compdef _\(name) \(name)",
            "fi",
        ]
        return lines.joined(separator: "\n")
    }

    private static func function(_ path: CommandPath) -> [String] {
        let name = "_" + path.words.joined(separator: "_")
        let options = path.visibleOptions.map(optionLine) + ["'(-h --help)'{-h,--help}'[Print this help]'"]
        guard path.spec.subcommands.isEmpty else {
            return ["\(name)() {", "    local curcontext=\"$curcontext\" state line", "    _arguments -C \\"]
                + (options + ["'1:command:->command'", "'*::argument:->argument' && return"])
                .map { "        \($0) \\" }.dropLastMark()
                + ["    case $state in", "    command)", "        local -a names=("]
                + path.spec.subcommands.map { "            \(quoted("\($0.name):\($0.summary)"))" }
                + [
                    "        )", "        _describe command names ;;", "    argument)",
                    "        case $words[1] in",
                ]
                + path.spec.subcommands.map { "        \($0.name)) \(name)_\($0.name) ;;" }
                + ["        esac ;;", "    esac", "}"]
        }
        return ["\(name)() {", "    _arguments -s \\"]
            + (options + path.spec.operands.enumerated().map { operandLine($1, at: $0 + 1) })
            .map { "        \($0) \\" }.dropLastMark() + ["}"]
    }

    private static func optionLine(_ option: Option) -> String {
        let help = "[\(escaped(option.help))]"
        let isTally = if case .tally = option.kind { true } else { false }
        let many = option.isRepeatable || isTally ? "*" : ""
        var value = ""
        if let placeholder = option.kind.placeholder {
            let words = option.kind.allowed
            let action =
                option.kind.isPath ? "_files" : words.isEmpty ? " " : "(\(words.joined(separator: " ")))"
            value = ":\(escaped(placeholder)):\(action)"
        }
        let equals = option.kind.placeholder == nil ? "" : "="
        guard let short = option.short else {
            return quoted("\(many)--\(option.name)\(equals)\(help)\(value)")
        }
        let exclusion = many.isEmpty ? "(-\(short) --\(option.name))" : "*"
        return "\(quoted(exclusion)){-\(short),--\(option.name)}\(quoted(help + value))"
    }

    private static func operandLine(_ operand: Operand, at position: Int) -> String {
        let place =
            operand.kind == .repeated ? "*" : operand.kind == .required ? "\(position)" : "\(position):"
        let action =
            operand.isFolder
            ? "_files -/" : operand.allowed.isEmpty ? " " : "(\(operand.allowed.joined(separator: " ")))"
        return quoted("\(place):\(operand.name):\(action)")
    }

    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

    /// Brackets and colons mean something to `_arguments`.
    private static func escaped(_ text: String) -> String {
        ["[", "]", ":"].reduce(text.replacing("\\", with: "\\\\")) { $0.replacing($1, with: "\\" + $1) }
    }
}

extension [String] {
    /// The lines of one command: the last one is not continued.
    fileprivate func dropLastMark() -> [String] { dropLast() + suffix(1).map { String($0.dropLast(2)) } }
}
