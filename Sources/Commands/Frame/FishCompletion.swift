/// The completion script for fish.
enum FishCompletion {
    static func text(_ root: CommandPath) -> String {
        let name = root.words[0]
        let paths = root.withDescendants
        var lines = [
            "# Completion for fish. Load it with: \(name) completions fish | source",
            "function __\(name)_at",
            "    set -l at ''",
            "    for word in (commandline -opc)[2..-1]",
            "        switch \"$at/$word\"",
            "            case "
                + paths.dropFirst().map { "'\($0.words.count == 2 ? "/" : "")\($0.key)'" }
                .joined(separator: " "),
            "                set at (string trim -l -c / \"$at/$word\")",
            "        end",
            "    end",
            "    test \"$at\" = \"$argv[1]\"",
            "end",
            "complete -c \(name) -f",
        ]
        for path in paths {
            let start = "complete -c \(name) -n \"__\(name)_at '\(path.key)'\""
            for command in path.spec.subcommands {
                lines.append("\(start) -a \(command.name) -d \(quoted(command.summary))")
            }
            for operand in path.spec.operands {
                if operand.isFolder { lines.append("\(start) -a '(__fish_complete_directories)'") }
                if !operand.allowed.isEmpty {
                    lines.append("\(start) -a \(quoted(operand.allowed.joined(separator: " ")))")
                }
            }
            for option in path.visibleOptions {
                let short = option.short.map { " -s \($0)" } ?? ""
                lines.append("\(start)\(short) -l \(option.name)\(value(option)) -d \(quoted(option.help))")
            }
            lines.append("\(start) -s h -l help -d 'Print this help'")
        }
        return lines.joined(separator: "\n")
    }

    private static func value(_ option: Option) -> String {
        if option.kind.placeholder == nil { return "" }
        if option.kind.isPath { return " -r -F" }
        let words = option.kind.allowed
        return words.isEmpty ? " -x" : " -x -a \(quoted(words.joined(separator: " ")))"
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
