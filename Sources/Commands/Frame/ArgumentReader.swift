/// Understands the words after a command's name.
package struct ArgumentReader {
    private let path: CommandPath
    private let environment: [String: String]
    /// The options of all commands.
    private let known: [Option]
    private var arguments: ParsedArguments
    private var collected: [String: [String]] = [:]
    private var loose: [String] = []

    /// Reads `words` and the environment's mirrors of the options that they leave open.
    ///
    /// A variable's value that only another one of the `known` options takes is left out with a warning.
    package static func read(
        _ words: [String], for path: CommandPath, environment: [String: String] = [:], known: [Option] = [],
        now: Int64 = 0
    ) throws(UsageError) -> ParsedArguments {
        var reader = ArgumentReader(path: path, environment: environment, known: known, now: now)
        try reader.readWords(words)
        try reader.readEnvironment()
        try reader.assignOperands()
        try reader.arguments.settleExclusions()
        return reader.arguments
    }

    private init(path: CommandPath, environment: [String: String], known: [Option], now: Int64) {
        self.path = path
        self.environment = environment
        self.known = known
        arguments = ParsedArguments(path: path, now: now)
    }

    private mutating func readWords(_ words: [String]) throws(UsageError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                loose += rest
                break
            } else if word.hasPrefix("--") {
                try readLong(word, &rest)
            } else if word.hasPrefix("-"), word.count > 1 {
                try readShort(word, &rest)
            } else {
                loose.append(word)
            }
        }
        for (name, values) in collected { arguments.add(values, for: name, from: .commandLine) }
    }

    private mutating func readLong(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let attached = parts.count > 1 ? String(parts[1]) : nil
        if let option = path.spec.option(named: name) {
            try take(option, attached, &rest)
        } else if attached == nil, let option = path.spec.allOptions.first(where: { $0.oppositeName == name })
        {
            collected[option.name] = ["no"]
        } else {
            throw unknown(name)
        }
    }

    private mutating func readShort(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = path.spec.allOptions.first(where: { $0.short == letter }) else {
                throw UsageError("unknown option '-\(letter)'", in: path)
            }
            let takesValue = option.kind.placeholder != nil
            let attached = takesValue && !letters.isEmpty ? String(letters) : nil
            if takesValue { letters = "" }
            try take(option, attached, &rest)
        }
    }

    /// Takes the option's value from behind the `=`, or from the next word.
    private mutating func take(
        _ option: Option, _ attached: String?, _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        let before = collected[option.name] ?? []
        switch option.kind {
        case .flag where attached == nil: collected[option.name] = ["yes"]
        case .tally where attached == nil:
            collected[option.name] = [String((before.last.flatMap { Int($0) } ?? 0) + 1)]
        default:
            guard let value = attached ?? nextValue(&rest) else {
                throw UsageError(
                    "--\(option.name) needs a value: \(option.kind.expectation)", option: option, in: path)
            }
            try check([value], of: option, called: "--\(option.name)")
            collected[option.name] = option.isRepeatable ? before + [value] : [value]
        }
    }

    /// The next word, unless it is an option of its own: then a value was forgotten.
    private func nextValue(_ rest: inout ArraySlice<String>) -> String? {
        guard let next = rest.first else { return nil }
        let name = String(next.dropFirst(2).prefix { $0 != "=" })
        if next == "--" || (next.hasPrefix("--") && path.spec.option(named: name) != nil) { return nil }
        return rest.removeFirst()
    }

    private mutating func readEnvironment() throws(UsageError) {
        for option in path.spec.allOptions {
            for name in [option.environmentName] + option.alsoFrom {
                // An empty variable is how scripts say "not set".
                guard let value = environment[name], !value.isEmpty else { continue }
                if option.kind.accepts(value) || !known.take(value, as: option.name) {
                    try check([value], of: option, called: name)
                    arguments.add([value], for: option.name, from: .environment)
                } else if !arguments.isNamed(option.name) {
                    arguments.warn(of: option.name, from: .environment, option.refusal(of: value))
                }
                break
            }
        }
    }

    private mutating func assignOperands() throws(UsageError) {
        var rest = loose[...]
        for operand in path.spec.operands {
            let words = operand.kind == .repeated ? Array(rest) : Array(rest.prefix(1))
            rest = rest.dropFirst(words.count)
            if words.isEmpty, operand.kind == .required {
                throw UsageError(
                    "\(operand.name) is missing", help: "\(operand.name)  \(operand.fullHelp)", in: path)
            }
            if let wrong = words.first(where: { $0.isEmpty }) ?? words.first(where: { !operand.accepts($0) })
            {
                throw UsageError(
                    "\(operand.name) takes \(operand.expectation), not '\(wrong)'",
                    help: "\(operand.name)  \(operand.fullHelp)", in: path)
            }
            if !words.isEmpty { arguments.setOperand(operand.name, to: words) }
        }
        if let extra = rest.first { throw UsageError("unexpected argument '\(extra)'", in: path) }
    }

    private func check(_ values: [String], of option: Option, called name: String) throws(UsageError) {
        for value in values where !option.kind.accepts(value) {
            throw UsageError(
                option.refusal(of: value, called: name), option: option, in: path)
        }
    }

    private func unknown(_ name: String) -> UsageError {
        if ["api-key", "apikey", "key", "token", "xi-api-key"].contains(name) {
            // Neither the name's value nor the next word is shown: it may be the key.
            return UsageError(
                "there is no --\(name): other users could read the key in the list of processes",
                help: "Set ELEVENLABS_API_KEY, or use --api-key-file or --api-key-command.", in: path)
        }
        let options = path.spec.allOptions.filter { !$0.isHidden }
        guard let nearest = Suggestion.nearest(to: name, among: options.map(\.name)) else {
            return UsageError("unknown option '--\(name)'", in: path)
        }
        return UsageError(
            "unknown option '--\(name)'; did you mean '--\(nearest)'?",
            option: path.spec.option(named: nearest),
            in: path)
    }
}

extension Operand {
    fileprivate func accepts(_ word: String) -> Bool { allowed.isEmpty || allowed.contains(word) }

    fileprivate var expectation: String {
        allowed.isEmpty ? "a text that is not empty" : allowed.alternatives
    }
}
