/// What the words of a command line ask for, before its options are read.
package enum CommandLineWords {
    case nothing
    case version
    case help(CommandPath)
    case command(any Command.Type, CommandPath, words: [String])

    /// Finds the command; options may stand before its name as well as after it.
    package init(_ words: [String], in table: CommandTable) throws(UsageError) {
        let root = table.root
        let leading = CommandLineWords.leadingOptions(of: words, in: root.spec)
        var rest = words.dropFirst(leading.count)
        if leading.contains(where: { $0 == "--help" || $0 == "-h" }) {
            self = .help(root)
            return
        }
        if leading.contains("--version") {
            self = .version
            return
        }
        guard let first = rest.first else {
            if !leading.isEmpty { _ = try ArgumentReader.read(leading, for: root) }
            self = .nothing
            return
        }
        if first == "help" {
            let named = rest.dropFirst().filter { !$0.hasPrefix("-") }
            self = .help(try CommandLineWords.path(to: named, in: root).path)
            return
        }
        let (path, used) = try CommandLineWords.path(to: Array(rest), in: root)
        rest = rest.dropFirst(used)
        let asksForHelp = rest.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
        if asksForHelp {
            self = .help(path)
        } else if let type = table.command(at: path.words.dropFirst()) {
            self = .command(type, path, words: leading + rest)
        } else {
            throw UsageError(
                "'\(path.words.joined(separator: " "))' needs a command: \(path.spec.subcommands.map(\.name).alternatives)",
                in: path)
        }
    }

    /// Follows `words` as far as they name commands, and tells how many did.
    private static func path(
        to words: [String], in root: CommandPath
    ) throws(UsageError) -> (path: CommandPath, used: Int) {
        var path = root
        var used = 0
        for word in words {
            if path.spec.subcommands.isEmpty || word.hasPrefix("-") { break }
            guard let next = path.spec.subcommands.first(where: { $0.name == word }) else {
                let nearest = Suggestion.nearest(to: word, among: path.spec.subcommands.map(\.name))
                throw UsageError(
                    "there is no command '\(word)'" + (nearest.map { "; did you mean '\($0)'?" } ?? ""),
                    in: path)
            }
            path = CommandPath(words: path.words + [word], spec: next)
            used += 1
        }
        return (path, used)
    }

    /// The options before the command's name, with their values.
    private static func leadingOptions(of words: [String], in root: CommandSpec) -> [String] {
        let known = root.allOptions + root.subcommands.flatMap(\.allOptions)
        var count = 0
        while count < words.count, words[count].hasPrefix("-"), words[count] != "--" {
            let word = words[count]
            let option = known.first { "--" + $0.name == word }
            count += option?.kind.placeholder == nil ? 1 : 2
        }
        return Array(words.prefix(count))
    }
}
