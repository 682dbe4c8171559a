package import JSON

/// Facts that only one collection has, for its columns: values as the service spelt them, under names of ours.
package struct Attributes: Sendable, Equatable {
    private var facts: [String: String] = [:]

    package init() {}

    /// What ``json`` wrote; a text that is no object holds no facts.
    package init(json: String?) {
        guard let json, let object = try? JSONValue(parsing: Array(json.utf8)) else { return }
        for (name, value) in object.members { self[name] = value }
    }

    /// A fact; none for what is null or an empty string, the service's two spellings of "none".
    package subscript(_ name: String) -> JSONValue? {
        get { facts[name].flatMap { try? JSONValue(parsing: Array($0.utf8)) } }
        set {
            guard let newValue, !newValue.isNull, newValue.bytes.count > 2 || newValue.kind != .string else {
                return
            }
            // A copy: the fact must not keep the whole answer in memory.
            facts[name] = newValue.text
        }
    }

    /// These facts, with those of `other` in their place where both know.
    package func updated(by other: Attributes) -> Attributes {
        var merged = self
        merged.facts.merge(other.facts) { _, new in new }
        return merged
    }

    /// An object with sorted names, so that the same facts give the same bytes; `nil` without facts.
    package var json: String? {
        guard !facts.isEmpty else { return nil }
        let bytes = JSONWriter.object { writer in
            for (name, value) in facts.sorted(by: { $0.key < $1.key }) {
                writer.key(name)
                writer.raw(value)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
