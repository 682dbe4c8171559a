package import JSON

/// What `VAULT/tapekeep.json` sets under "settings": names of options and their values.
package struct Settings: Sendable, Equatable {
    package let values: [String: [String]]

    package init(_ values: [String: [String]] = [:]) { self.values = values }

    /// The settings of a marker's text; none when it has none.
    ///
    /// A value may be a text, a number, yes or no, or a list of these.
    package init(marker: [UInt8]) throws(JSONError) {
        var found: [String: [String]] = [:]
        for (name, value) in try JSONValue(parsing: marker)["settings"]?.members ?? [] where !value.isNull {
            let parts = value.kind == .array ? value.elements : [value]
            found[name] = parts.map { $0.string ?? $0.text }
        }
        values = found
    }

    /// A sentence for each setting that no command has, with the name that may have been meant.
    func unknown(among names: Set<String>) -> [String] {
        values.keys.filter { !names.contains($0) }.sorted().map { name in
            let nearest = Suggestion.nearest(to: name, among: names.sorted())
            return "tapekeep.json sets '\(name)', which is no setting"
                + (nearest.map { "; did you mean '\($0)'?" } ?? "")
        }
    }
}

extension ParsedArguments {
    /// The same arguments, with the settings where neither the command line nor the environment spoke.
    package func completed(by settings: Settings) throws(UsageError) -> ParsedArguments {
        var result = self
        for option in path.spec.allOptions {
            guard let given = settings.values[option.name], !given.isEmpty else { continue }
            var values = given
            if case .list = option.kind { values = [given.joined(separator: ",")] }
            for value in values where !option.kind.accepts(value) {
                throw UsageError(
                    "the setting '\(option.name)' in tapekeep.json takes \(option.kind.expectation), not '\(value)'",
                    option: option, in: path)
            }
            result.add(
                option.isRepeatable ? values : Array(values.suffix(1)), for: option.name, from: .settings)
        }
        return result
    }
}

extension CommandSpec {
    /// The names of all options, of every command below too.
    var optionNames: Set<String> {
        subcommands.reduce(into: Set(allOptions.map(\.name))) { $0.formUnion($1.optionNames) }
    }
}
