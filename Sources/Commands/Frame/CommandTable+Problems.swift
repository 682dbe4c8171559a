extension CommandTable {
    /// What is wrong with the table itself; a test expects nothing.
    package func problems() -> [String] { CommandTable.problems(of: root) }

    /// What is wrong with the command at `path` and those below it.
    package static func problems(of path: CommandPath) -> [String] {
        let spec = path.spec
        let name = path.words.joined(separator: " ")
        var found = sentenceProblems(spec.summary, of: name)
        for word in repeated(spec.subcommands.map(\.name)) { found.append("\(name): '\(word)' stands twice") }
        for word in repeated(spec.operands.map(\.name)) {
            found.append("\(name): operand \(word) stands twice")
        }

        let options = spec.allOptions
        let longWords =
            options.flatMap { [$0.name] + ($0.oppositeName.map { [$0] } ?? []) } + ["help", "version"]
        for word in repeated(longWords) { found.append("\(name): --\(word) stands twice") }
        for letter in repeated(options.compactMap { $0.short.map(String.init) } + ["h"]) {
            found.append("\(name): -\(letter) stands twice")
        }
        for option in options {
            found += sentenceProblems(option.help, of: "\(name) --\(option.name)")
            if let value = option.defaultValue, !option.kind.accepts(value) {
                found.append("\(name): --\(option.name) does not accept its own default '\(value)'")
            }
            if option.environmentName == "TAPEKEEP_VAULT" {
                found.append("\(name): --\(option.name) hides the vault")
            }
        }
        for excluded in spec.exclusions.flatMap({ $0.parts + $0.others }).compactMap(\.option)
        where spec.option(named: excluded) == nil {
            found.append("\(name): it excludes --\(excluded), which it does not have")
        }
        // Words are given to operands in order, so an optional one would swallow a required one's.
        let kinds = spec.operands.map(\.kind)
        if let firstOpen = kinds.firstIndex(where: { $0 != .required }),
            kinds[firstOpen...].contains(.required)
        {
            found.append("\(name): a required operand follows an optional one")
        }
        if kinds.dropLast().contains(.repeated) { found.append("\(name): only the last operand can repeat") }
        for example in spec.examples where !example.line.contains(name) {
            found.append("\(name): the example '\(example.line)' is of another command")
        }
        return found
            + spec.subcommands.flatMap { problems(of: CommandPath(words: path.words + [$0.name], spec: $0)) }
    }

    private static func sentenceProblems(_ text: String, of name: String) -> [String] {
        if text.isEmpty { return ["\(name): nothing says what it does"] }
        return text.hasSuffix(".") ? ["\(name): its line ends in a full stop"] : []
    }

    private static func repeated(_ words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.filter { !seen.insert($0).inserted }
    }
}
