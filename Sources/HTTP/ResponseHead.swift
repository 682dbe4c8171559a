/// Collects header lines until the head of the final answer stands.
struct ResponseHead {
    /// Far above what any server sends and far below what would hurt.
    static let maximumSize = 256 * 1024

    private var status: Int?
    private var headers: [(name: String, value: String)] = []
    private var size = 0
    private(set) var response: HTTPResponse?

    /// Takes one line as curl hands it over, line end included.
    mutating func append(_ line: some Collection<UInt8>) throws(HTTPError) {
        // What follows a complete head are trailers, which nobody here needs.
        guard response == nil else { return }
        let text = String(decoding: line, as: UTF8.self)
        size += text.utf8.count
        guard size <= Self.maximumSize else {
            throw HTTPError(.tooLarge, "the answer's headers are longer than \(Self.maximumSize) bytes")
        }
        let content = text.trimmingLineEnd()
        if content.isEmpty {
            try finish()
        } else if content.hasPrefix("HTTP/") {
            // Also the second head, after `100 Continue`.
            status = content.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) }
            headers = []
        } else if let colon = content.firstIndex(of: ":") {
            let name = content[..<colon].lowercased()
            headers.append((name, content[content.index(after: colon)...].trimmingBlanks()))
        }
    }

    private mutating func finish() throws(HTTPError) {
        guard let status else {
            throw HTTPError(.protocolViolation, "the answer has no status")
        }
        guard status >= 200 else { return }
        // With two lengths, any choice may cut the body or run into the next answer.
        let lengths = Set(headers.filter { $0.name == "content-length" }.map(\.value))
        guard lengths.count <= 1 else {
            throw HTTPError(.protocolViolation, "the answer announces two different lengths")
        }
        response = HTTPResponse(status: status, headers: headers)
    }
}

extension StringProtocol {
    fileprivate func trimmingLineEnd() -> SubSequence {
        var rest = self[...]
        while let last = rest.last, last.isNewline { rest = rest.dropLast() }
        return rest
    }

    fileprivate func trimmingBlanks() -> String {
        var rest = self.drop { $0 == " " || $0 == "\t" }
        while rest.last == " " || rest.last == "\t" { rest = rest.dropLast() }
        return String(rest)
    }
}
