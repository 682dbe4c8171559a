/// What the service answers, and how the answer travels.
struct Reply: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: Body
    var delivery = Delivery()

    init(status: Int = 200, type: String?, body: Body, headers: [(name: String, value: String)] = []) {
        self.status = status
        self.headers = (type.map { [("content-type", $0)] } ?? []) + headers
        self.body = body
    }

    /// A JSON answer.
    init(status: Int = 200, json: String) {
        self.init(status: status, type: "application/json", body: Body(json))
    }

    /// How the bytes go out; the default is at once and honestly.
    struct Delivery: Sendable {
        enum Framing: Sendable { case length, chunked, untilClose }
        enum End: Sendable { case keepAlive, close, reset }

        /// Seconds before the first byte.
        var latency = 0.0
        var bytesPerSecond: Int?
        /// How many bytes are sent one at a time before the rest.
        var dripped = 0
        var framing = Framing.length
        /// What Content-Length says, where it is not the truth.
        var claimedLength: Int?
        /// Body bytes after which nothing comes any more, though the connection stays; below 0 not even the head comes.
        var stallsAt: Int?
        /// Body bytes after which the connection ends.
        var endsAt: Int?
        var end = End.keepAlive
        /// Sent instead of status line, headers and body.
        var raw: [UInt8]?
    }

    /// The status line and headers as bytes.
    func head(keepAlive: Bool) -> [UInt8] {
        var text = "HTTP/1.1 \(status) \(Self.reason(status))\r\n"
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        switch delivery.framing {
        // 304 and 204 have no body and no length.
        case .length where status == 204 || status == 304: break
        case .length: text += "content-length: \(delivery.claimedLength ?? body.count)\r\n"
        case .chunked: text += "transfer-encoding: chunked\r\n"
        case .untilClose: break
        }
        if !keepAlive { text += "connection: close\r\n" }
        return Array((text + "\r\n").utf8)
    }

    static func reason(_ status: Int) -> String {
        let reasons = [
            200: "OK", 204: "No Content", 302: "Found", 400: "Bad Request", 401: "Unauthorized",
            402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
            408: "Request Timeout", 409: "Conflict", 422: "Unprocessable Entity", 425: "Too Early",
            429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
            503: "Service Unavailable", 504: "Gateway Timeout",
        ]
        return reasons[status] ?? "Unknown"
    }
}
