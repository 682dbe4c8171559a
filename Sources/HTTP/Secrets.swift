/// The values that must not appear in any text.
struct Secrets: CustomReflectable {
    private let values: [String]

    init(_ headers: [(String, String)]) {
        values = headers.map(\.1).filter { !$0.isEmpty }
    }

    /// Nothing to see, not even for `dump`.
    var customMirror: Mirror { Mirror(self, children: []) }

    /// `text` with every secret replaced.
    func removed(from text: String) -> String {
        values.reduce(text) { text, value in
            text.split(separator: value, omittingEmptySubsequences: false).joined(separator: "[hidden]")
        }
    }
}
