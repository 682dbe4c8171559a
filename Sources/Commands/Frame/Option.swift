/// One `--option` of a command.
package struct Option: Sendable {
    /// The long name, without its dashes.
    package var name: String
    package var short: Character?
    package var kind: ValueKind
    package var help: String
    /// What applies when nobody said anything, as a user would type it.
    package var defaultValue: String?
    /// Whether each use adds a value instead of replacing the one before.
    package var isRepeatable: Bool
    /// Hidden options work but are in no help or completion.
    package var isHidden: Bool
    /// Whether it agrees to what cannot be taken back. A vault's settings cannot: they travel with its copies, and nobody
    /// may have looked at them.
    package var isConsent: Bool
    /// Environment variables other than the mirror, which are asked after it.
    package var alsoFrom: [String]

    package init(
        _ name: String, short: Character? = nil, _ kind: ValueKind,
        default defaultValue: String? = nil,
        _ help: String, isRepeatable: Bool = false, isHidden: Bool = false,
        isConsent: Bool = false, alsoFrom: [String] = []
    ) {
        self.name = name
        self.short = short
        self.kind = kind
        self.help = help
        self.defaultValue = defaultValue
        self.isRepeatable = isRepeatable
        self.isHidden = isHidden
        self.isConsent = isConsent
        self.alsoFrom = alsoFrom
    }

    /// The environment variable that says the same: `TAPEKEEP_LIMIT_RATE` for `--limit-rate`.
    package var environmentName: String { "TAPEKEEP_" + name.uppercased().replacing("-", with: "_") }

    /// The word that takes a flag back: `--no-quiet` for `--quiet`, `--color` for `--no-color`.
    ///
    /// It exists because the environment or the vault's settings may have set the flag.
    package var oppositeName: String? {
        guard case .flag = kind else { return nil }
        return name.hasPrefix("no-") ? String(name.dropFirst(3)) : "no-" + name
    }

    /// The option with its value, as the usage line shows it.
    package var synopsis: String {
        guard let placeholder = kind.placeholder else { return "--\(name)" }
        return "--\(name) <\(placeholder)>"
    }

    /// The left column of the help.
    package var label: String { (short.map { "-\($0), " } ?? "    ") + synopsis }

    /// The help sentence with what the placeholder does not tell: the words of a list, the default.
    package var fullHelp: String {
        var notes: [String] = []
        if case .list(let words) = kind { notes.append(words.joined(separator: ", ")) }
        if case .choice(let words) = kind, kind.placeholder == "word" {
            notes.append(words.joined(separator: ", "))
        }
        if let defaultValue { notes.append("default: \(defaultValue)") }
        if isRepeatable { notes.append("repeatable") }
        return notes.isEmpty ? help : "\(help) (\(notes.joined(separator: "; ")))"
    }
}

extension Option {
    /// Why a value is not taken.
    func refusal(of value: String, called name: String? = nil) -> String {
        "\(name ?? "--" + self.name) takes \(kind.expectation), not '\(value)'"
    }
}

extension [Option] {
    /// Whether one of that name takes this value, in whatever command.
    func take(_ value: String, as name: String) -> Bool {
        contains { $0.name == name && $0.kind.accepts(value) }
    }
}
