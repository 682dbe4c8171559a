package import JSON

/// What `VAULT/tapekeep.json` sets under "settings": names of options and their values.
package struct Settings: Sendable, Equatable {
    package let values: [String: [String]]
    /// Whether something else stands where the names and values should.
    private var isNoObject = false

    package init(_ values: [String: [String]] = [:]) { self.values = values }

    /// The settings of a marker's text; none when it has none.
    ///
    /// A value may be a text, a number, yes or no, or a list of these.
    package init(marker: [UInt8]) throws(JSONError) {
        var found: [String: [String]] = [:]
        let settings = try JSONValue(parsing: marker)["settings"]
        isNoObject = settings.map { $0.kind != .object && !$0.isNull } ?? false
        for (name, value) in settings?.members ?? [] where !value.isNull {
            let parts = value.kind == .array ? value.elements : [value]
            found[name] = parts.map { $0.string ?? $0.text }
        }
        values = found
    }

    /// A sentence for each setting that no command has, with the name that may have been meant.
    func problems(among names: Set<String>) -> [String] {
        if isNoObject {
            return [
                #"the "settings" in tapekeep.json are ignored: they are no object such as {"quiet": true}"#
            ]
        }
        return values.keys.filter { !names.contains($0) }.sorted().map { name in
            let nearest = Suggestion.nearest(to: name, among: names.sorted())
            return "tapekeep.json sets '\(name)', which is no setting"
                + (nearest.map { "; did you mean '\($0)'?" } ?? "")
        }
    }
}

extension ParsedArguments {
    /// The same arguments, with the settings where neither the command line nor the environment spoke.
    ///
    /// A value that only another one of the `known` options takes is left out with a warning.
    package func completed(by settings: Settings, known: [Option] = []) throws(UsageError) -> ParsedArguments
    {
        var result = self
        for option in path.spec.allOptions {
            guard let given = settings.values[option.name], !given.isEmpty else { continue }
            guard !option.isConsent else {
                if !isNamed(option.name) {
                    result.warn(
                        of: option.name, from: .settings,
                        "--\(option.name) must be said by whoever runs the command")
                }
                continue
            }
            var values = given
            if case .list = option.kind { values = [given.joined(separator: ",")] }
            guard let wrong = values.first(where: { !option.kind.accepts($0) }) else {
                result.add(
                    option.isRepeatable ? values : Array(values.suffix(1)), for: option.name, from: .settings)
                continue
            }
            guard known.take(wrong, as: option.name) else {
                throw UsageError(
                    option.refusal(of: wrong, called: "the setting '\(option.name)' in tapekeep.json"),
                    option: option, in: path)
            }
            if !isNamed(option.name) {
                result.warn(of: option.name, from: .settings, option.refusal(of: wrong))
            }
        }
        try result.settleExclusions()
        return result
    }
}

extension CommandSpec {
    /// All options, of every command below too.
    var knownOptions: [Option] { allOptions + subcommands.flatMap(\.knownOptions) }
}
