/// Takes secrets out of texts by their value, wherever they turn up.
package struct Redaction: Sendable {
    private var secrets: [String] = []

    package init() {}

    /// Texts shorter than 8 bytes are no keys, and would blank out ordinary words.
    package mutating func add(_ secret: String) {
        if secret.utf8.count >= 8, !secrets.contains(secret) { secrets.append(secret) }
    }

    package func applied(to text: String) -> String {
        secrets.reduce(text) { $0.replacing($1, with: "[key]") }
    }
}
