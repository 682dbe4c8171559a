/// The methods that the account's routes use.
package enum HTTPMethod: String, Sendable {
    case get = "GET"
    case post = "POST"
    case delete = "DELETE"
}

/// What to ask the origin for. Secret headers are the connection's business, not the request's.
package struct HTTPRequest: Sendable {
    package var method: HTTPMethod
    /// Begins with a slash, follows the origin's prefix, and is already percent-encoded.
    package var path: String
    /// Names and values as they are; encoding them is this type's job.
    package var query: [(String, String)]
    package var headers: [(String, String)]
    package var body: [UInt8]?
    /// Whether the server is asked for a compressed answer. It is unpacked on the way in.
    package var acceptsCompression: Bool

    package init(
        _ method: HTTPMethod = .get, path: String, query: [(String, String)] = [],
        headers: [(String, String)] = [], body: [UInt8]? = nil, acceptsCompression: Bool = false
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.acceptsCompression = acceptsCompression
    }

    /// `text` with everything but letters, digits and `-._~` percent-encoded, for one part of a path or query.
    package static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.append(byte)
            default:
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The URL of this request at `origin`.
    func url(at origin: Origin) throws(HTTPError) -> ParsedURL {
        // A path with one of these would ask for something else than its writer meant.
        let isPlain = path.utf8.allSatisfy {
            $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        let encoded = query.map { Self.percentEncoded($0.0) + "=" + Self.percentEncoded($0.1) }
        let suffix = encoded.isEmpty ? "" : "?" + encoded.joined(separator: "&")
        guard path.hasPrefix("/"), isPlain, let url = ParsedURL(origin.description + path + suffix) else {
            throw HTTPError(.invalidURL, "'\(path.prefix(200))' is not the path of a request")
        }
        return url
    }
}
