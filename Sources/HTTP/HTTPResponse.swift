/// The head of an answer: its status and headers.
package struct HTTPResponse: Sendable {
    package let status: Int
    /// Names in lower case, in the order in which they came.
    package let headers: [(name: String, value: String)]

    /// The first header of that name, in any case.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name == name }?.value
    }

    /// The body's size as announced; nil if it is unknown, or is the size of compressed bytes.
    package var contentLength: Int? {
        if let encoding = header("content-encoding"), !encoding.isEmpty, encoding.lowercased() != "identity" {
            return nil
        }
        guard header("transfer-encoding") == nil, let text = header("content-length"),
            let length = Int(text), length >= 0
        else { return nil }
        return length
    }
}
