import HTTP
import Testing

@Suite(.timeLimit(.minutes(15)))
struct HTTPConnectionTests {
    @Test(arguments: ["length", "chunked", "until close"], [0, 1, 65_536, 3_000_000])
    func aBodyArrivesWhole(framing: String, size: Int) async throws {
        let expected = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await RawServer.run { _, client in
            switch framing {
            case "length": client.reply(expected)
            case "chunked":
                client.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                for start in stride(from: 0, to: size, by: 50_000) {
                    let part = Array(expected[start..<min(start + 50_000, size)])
                    client.send(String(part.count, radix: 16) + "\r\n")
                    client.send(part)
                    client.send("\r\n")
                }
                client.send("0\r\nTrailer: x\r\n\r\n")
            default:
                client.send("HTTP/1.1 200 OK\r\n\r\n")
                client.send(expected)
                client.hangUp()
            }
        } _: { server in
            let base = server.base
            let body = try await blocking {
                var connection = try HTTPConnection(to: Origin(base))
                return try connection.send(HTTPRequest(path: "/")) { response, body in
                    #expect(response.status == 200)
                    #expect(response.contentLength == (framing == "length" ? size : nil))
                    return try body.collect(limit: size)
                }
            }
            #expect(body == expected)
        }
    }

    @Test func oneConnectionServesManyRequests() async throws {
        try await RawServer.run { request, client in
            client.reply(request.target, status: request.target == "/missing" ? 404 : 200)
        } _: { server in
            let base = server.base
            try await blocking {
                var connection = try HTTPConnection(to: Origin(base))
                for number in 0..<50 {
                    let path = number % 7 == 3 ? "/missing" : "/\(number)"
                    let body = try connection.send(HTTPRequest(path: path)) { response, body in
                        #expect(response.status == (number % 7 == 3 ? 404 : 200))
                        return try body.collect(limit: 100)
                    }
                    #expect(body == Array(path.utf8))
                }
            }
            #expect(server.requests.count == 50)
            #expect(server.connectionCount == 1)
        }
    }

    @Test func aRequestArrivesAsItWasWritten() async throws {
        try await RawServer.run { _, client in
            client.reply("")
        } _: { server in
            let base = server.base
            try await blocking {
                var connection = try HTTPConnection(
                    to: Origin(base + "/api"),
                    options: ConnectionOptions(
                        userAgent: "tapekeep/test", secretHeaders: [("xi-api-key", "sk_1")]))
                for method in [HTTPMethod.get, .post, .delete] {
                    let request = HTTPRequest(
                        method, path: "/v1/x", query: [("q", "a b")],
                        headers: [("Content-Type", "application/json")],
                        body: method == .post ? Array("{\"a\":0}\u{0}".utf8) : nil)
                    try connection.send(request) { _, body in try body.requireEnd() }
                }
                try connection.send(HTTPRequest(.post, path: "/empty")) { _, body in try body.requireEnd() }
            }
            #expect(server.requests.map(\.method) == ["GET", "POST", "DELETE", "POST"])
            #expect(server.requests[1].target == "/api/v1/x?q=a%20b")
            #expect(server.requests[1].body == Array("{\"a\":0}\u{0}".utf8))
            #expect(server.requests[1].header("content-type") == "application/json")
            #expect(server.requests[3].header("content-type") == nil)
            #expect(server.requests[3].header("content-length") == "0")
            #expect(server.requests.allSatisfy { $0.header("xi-api-key") == "sk_1" })
            #expect(server.requests.allSatisfy { $0.header("user-agent") == "tapekeep/test" })
            #expect(
                server.requests.allSatisfy {
                    $0.header("expect") == nil && $0.header("accept-encoding") == nil
                })
            #expect(server.connectionCount == 1)
        }
    }

    @Test(arguments: [(100, 1), (4_000_000, 2)])
    func anUnreadBodyDoesNotDisturbTheNextRequest(size: Int, connections: Int) async throws {
        try await RawServer.run { request, client in
            client.reply(request.target == "/next" ? Array("next".utf8) : [UInt8](repeating: 7, count: size))
        } _: { server in
            let base = server.base
            let (first, next) = try await blocking {
                var connection = try HTTPConnection(to: Origin(base))
                let first = try connection.send(HTTPRequest(path: "/first")) { response, _ in response.status
                }
                let next = try connection.send(HTTPRequest(path: "/next")) { _, body in
                    try body.collect(limit: 10)
                }
                return (first, next)
            }
            #expect(first == 200)
            #expect(next == Array("next".utf8))
            #expect(server.connectionCount == connections)
        }
    }

    @Test func anErrorOfTheReceiverComesOutAndTheNextRequestWorks() async throws {
        struct Mine: Error {}
        try await RawServer.run { _, client in
            client.reply("answer")
        } _: { server in
            let base = server.base
            try await blocking {
                var connection = try HTTPConnection(to: Origin(base))
                #expect(throws: Mine.self) {
                    try connection.send(HTTPRequest(path: "/")) { _, _ in throw Mine() }
                }
                let body = try connection.send(HTTPRequest(path: "/")) { _, body in
                    try body.collect(limit: 10)
                }
                #expect(body == Array("answer".utf8))
            }
        }
    }

    @Test func aBodyThatOutlivesItsCallIsRevoked() async throws {
        try await RawServer.run { _, client in
            client.reply("answer")
        } _: { server in
            let base = server.base
            let error = try await failure {
                var connection = try HTTPConnection(to: Origin(base))
                let body = try connection.send(HTTPRequest(path: "/")) { _, body in body }
                _ = try body.next()
            }
            #expect(error?.kind == .bodyRevoked)
        }
    }

    @Test func moreThanTheCallerAllowsIsRefused() async throws {
        try await RawServer.run { _, client in
            client.reply("0123456789")
        } _: { server in
            let base = server.base
            let error = try await failure {
                var connection = try HTTPConnection(to: Origin(base))
                _ = try connection.send(HTTPRequest(path: "/")) { _, body in try body.collect(limit: 9) }
            }
            #expect(error?.kind == .tooLarge)
        }
    }

    @Test(arguments: [true, false])
    func compressionIsAskedForOnlyWhereWantedAndUndoneAlways(isWanted: Bool) async throws {
        try await RawServer.run { _, client in
            client.reply(packed, headers: "Content-Encoding: gzip\r\n")
        } _: { server in
            let base = server.base
            let body = try await blocking {
                var connection = try HTTPConnection(to: Origin(base))
                let request = HTTPRequest(path: "/", acceptsCompression: isWanted)
                return try connection.send(request) { response, body in
                    #expect(response.contentLength == nil)
                    return try body.collect(limit: 1000)
                }
            }
            #expect(body == Array(String(repeating: "{\"packed\":true}", count: 20).utf8))
            #expect(
                server.requests.first?.header("accept-encoding")?.contains("gzip") == (isWanted ? true : nil))
        }
    }

    @Test func aRateLimitSlowsTheBodyDown() async throws {
        try await RawServer.run { _, client in
            client.reply([UInt8](repeating: 1, count: 300_000))
        } _: { server in
            let base = server.base
            let duration = try await blocking {
                var connection = try HTTPConnection(
                    to: Origin(base), options: ConnectionOptions(rateLimit: RateLimit(200_000)))
                return try ContinuousClock().measure {
                    try connection.send(HTTPRequest(path: "/")) { _, body in try body.requireEnd() }
                }
            }
            // Never faster than the limit, give or take what is let through at once; slower is no failure.
            #expect(duration > .milliseconds(400))
        }
    }

    /// `{"packed":true}` twenty times, gzip.
    private let packed: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 42, 72, 76, 206,
        78, 77, 81, 178, 42, 41, 42, 77, 173, 173, 30, 229, 226, 230, 2, 0,
        86, 197, 165, 55, 44, 1, 0, 0,
    ]
}
