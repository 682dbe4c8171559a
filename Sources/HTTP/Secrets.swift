/// The values that must not appear in any text.
struct Secrets {
    private let values: [String]

    init(_ headers: [(String, String)]) {
        values = headers.map(\.1).filter { !$0.isEmpty }
    }

    /// `text` with every secret replaced.
    func removed(from text: String) -> String {
        values.reduce(text) { text, value in
            text.split(separator: value, omittingEmptySubsequences: false).joined(separator: "[hidden]")
        }
    }
}
