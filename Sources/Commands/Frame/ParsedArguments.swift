/// A command line that was understood, with what the environment and the vault's settings add to it.
///
/// Every value was checked against its option's kind when it was read, so the
/// typed accessors cannot fail: `nil` means that nobody said anything and that
/// there is no default, or that the word standing for "auto" was given.
package struct ParsedArguments: Sendable {
    /// Where a value came from, the strongest first.
    package enum Source: Sendable, Comparable {
        case commandLine, environment, settings, defaultValue
    }

    package let path: CommandPath
    /// The time that "30d ago" counts from.
    package let now: Int64
    private var given: [String: (values: [String], source: Source)] = [:]
    private var operands: [String: [String]] = [:]
    /// What the environment and the settings say that this command has no use for, a sentence each.
    package private(set) var warnings: [String] = []

    package init(path: CommandPath, now: Int64) {
        self.path = path
        self.now = now
    }

    /// Records `values` unless a stronger source has spoken already.
    package mutating func add(_ values: [String], for name: String, from source: Source) {
        if let known = given[name], known.source < source { return }
        given[name] = (values, source)
    }

    /// Forgets a value that nobody typed, and warns of that.
    mutating func leaveOut(_ name: String, because reason: String) {
        warn(of: name, from: source(of: name), reason)
        given[name] = nil
    }

    /// Warns of a value that this command does not take, and another one does.
    mutating func warn(of name: String, from source: Source, _ reason: String) {
        let place =
            source == .settings
            ? "the setting '\(name)' in tapekeep.json" : declared(name).environmentName
        warnings.append("\(place) is ignored: \(reason)")
    }

    package mutating func setOperand(_ name: String, to words: [String]) { operands[name] = words }

    /// Who decided the value of `--name`.
    package func source(of name: String) -> Source { given[name]?.source ?? .defaultValue }

    /// Whether somebody asked for it, and not only the default.
    package func isNamed(_ name: String) -> Bool { given[name] != nil }

    package func operand(_ name: String) -> String? { operands[name]?.first }

    /// All words of a repeated operand.
    package func operandWords(_ name: String) -> [String] { operands[name] ?? [] }

    func isFlag(_ name: String) -> Bool {
        if case .flag = declared(name).kind { true } else { false }
    }

    package func flag(_ name: String) -> Bool { value(name).flatMap(Truth.init)?.isTrue ?? false }

    package func tally(_ name: String) -> Int { value(name).flatMap { Int($0) } ?? 0 }

    package func text(_ name: String) -> String? { value(name) }

    /// Every value of a repeatable option, or the words of a list.
    package func texts(_ name: String) -> [String] {
        let option = declared(name)
        let values = given[name]?.values ?? option.defaultValue.map { [$0] } ?? []
        guard case .list = option.kind else { return values }
        var seen: Set<String> = []
        return values.flatMap(\.commaSeparated).filter { seen.insert($0).inserted }
    }

    package func count(_ name: String) -> Int? { value(name).flatMap { Int($0) } }

    package func bytes(_ name: String) -> Int64? {
        value(name).flatMap { ByteCount(rate: $0)?.bytes }
    }

    package func duration(_ name: String) -> Duration? {
        value(name).flatMap { TimeSpan($0) }.map { .seconds($0.seconds) }
    }

    /// Seconds since 1970.
    package func moment(_ name: String) -> Int64? {
        value(name).flatMap { Moment($0, now: now)?.unixSeconds }
    }

    /// More than 0, at most 1.
    package func fraction(_ name: String) -> Double? {
        value(name).flatMap { Percentage($0)?.fraction }
    }

    private func value(_ name: String) -> String? {
        let option = declared(name)
        return given[name]?.values.last ?? option.defaultValue
    }

    private func declared(_ name: String) -> Option {
        guard let option = path.spec.option(named: name) else {
            preconditionFailure("'\(path.spec.name)' asks for --\(name), which it does not declare")
        }
        return option
    }
}
