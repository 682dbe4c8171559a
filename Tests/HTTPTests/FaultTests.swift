import Foundation
import HTTP
import Testing

/// What a server can do wrong, and what it must be called.
enum ServerFault: CaseIterable, Sendable {
    case noAnswer, noStatusLine, unknownProtocol, shortBody, shortChunked, brokenChunk, closeInHead, reset
    case twoLengths, brokenGzip, negativeLength, stallBeforeHead, stallInBody, slowDrip

    var expected: HTTPError.Kind {
        switch self {
        case .noAnswer, .closeInHead, .reset, .brokenChunk: .reset
        case .noStatusLine, .unknownProtocol, .twoLengths, .brokenGzip, .negativeLength: .protocolViolation
        case .shortBody, .shortChunked: .shortBody
        case .stallBeforeHead, .stallInBody, .slowDrip: .timeout
        }
    }

    /// Whether "begin" must be handed out before the failure.
    var deliversFirst: Bool {
        switch self {
        case .shortBody, .shortChunked, .brokenChunk, .stallInBody: true
        default: false
        }
    }

    func play(_ client: Client) {
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n"
        switch self {
        case .noAnswer: break
        case .noStatusLine: client.send("Hello, I am no web server.\r\n\r\n")
        case .unknownProtocol: client.send("HTTP/7.3 200 OK\r\nContent-Length: 5\r\n\r\nbegin")
        case .shortBody: client.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nbegin")
        case .shortChunked: client.send(chunked)
        case .brokenChunk: client.send(chunked + "zz\r\nbegin\r\n")
        case .closeInHead: client.send("HTTP/1.1 200 OK\r\nContent-Len")
        case .reset:
            client.send("HTTP/1.1 200 OK\r\n")
            return client.reset()
        case .twoLengths:
            client.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\nbegin")
        case .brokenGzip:
            client.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Encoding: gzip\r\n\r\nbegin")
        case .negativeLength: client.send("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nbegin")
        case .stallBeforeHead: return client.waitForHangUp()
        case .stallInBody:
            client.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nbegin")
            return client.waitForHangUp()
        case .slowDrip:
            client.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
            while client.send("x") { Thread.sleep(forTimeInterval: 0.3) }
        }
        client.hangUp()
    }
}

@Suite(.timeLimit(.minutes(15)))
struct FaultTests {
    @Test(arguments: ServerFault.allCases)
    func aFaultHasItsKindAndComesAfterWhatArrived(fault: ServerFault) async throws {
        try await RawServer.run { _, client in
            fault.play(client)
        } _: { server in
            let base = server.base
            let (arrived, error) = try await blocking {
                var connection = try HTTPConnection(
                    to: Origin(base), options: ConnectionOptions(lowSpeedLimit: 100, lowSpeedTime: 1))
                var arrived: [UInt8] = []
                do {
                    try connection.send(HTTPRequest(path: "/")) { _, body in
                        while true {
                            let chunk = try body.next()
                            if chunk.isEmpty { break }
                            arrived += chunk
                        }
                    }
                    return (arrived, nil as HTTPError?)
                } catch let error as HTTPError {
                    return (arrived, error)
                }
            }
            #expect(error?.kind == fault.expected, "\(String(describing: error))")
            #expect(error?.isWorthRetrying == true)
            if fault.deliversFirst { #expect(arrived == Array("begin".utf8)) }
        }
    }

    @Test(arguments: ServerFault.allCases)
    func aConnectionWorksAgainAfterAFault(fault: ServerFault) async throws {
        try await RawServer.run { request, client in
            if request.target == "/fault" { fault.play(client) } else { client.reply("fine") }
        } _: { server in
            let base = server.base
            let body = try await blocking {
                var connection = try HTTPConnection(
                    to: Origin(base), options: ConnectionOptions(lowSpeedLimit: 100, lowSpeedTime: 1))
                #expect(throws: HTTPError.self) {
                    try connection.send(HTTPRequest(path: "/fault")) { _, body in try body.requireEnd() }
                }
                return try connection.send(HTTPRequest(path: "/")) { _, body in try body.collect(limit: 10) }
            }
            #expect(body == Array("fine".utf8))
        }
    }

    @Test func nobodyListeningIsUnreachable() async throws {
        let (socket, port) = try listenOnLoopback(backlog: 1)
        close(socket)
        let error = try await failure {
            var connection = try HTTPConnection(to: Origin("http://127.0.0.1:\(port)"))
            try connection.send(HTTPRequest(path: "/")) { _, _ in }
        }
        #expect(error?.kind == .unreachable)
    }

    @Test func aNameWithoutAnAddressIsUnresolvable() async throws {
        let error = try await failure {
            var connection = try HTTPConnection(to: Origin("https://no-such-host.invalid"))
            try connection.send(HTTPRequest(path: "/")) { _, _ in }
        }
        #expect(error?.kind == .unresolvable)
        #expect(error?.reason.contains("no-such-host.invalid") == true)
    }

    @Test func aServerThatSpeaksNoTLSIsATLSFailure() async throws {
        let (socket, port) = try listenOnLoopback(backlog: 1)
        Thread.detachNewThread {
            let client = Client(accept(socket, nil, nil))
            client.send("HTTP/1.1 400 This is plain HTTP\r\n\r\n")
            client.waitForHangUp()
            close(socket)
        }
        let error = try await failure {
            var connection = try HTTPConnection(to: Origin("https://127.0.0.1:\(port)"))
            try connection.send(HTTPRequest(path: "/")) { _, _ in }
        }
        #expect(error?.kind == .tls)
    }

    @Test func aConnectionThatIsNeverMadeTimesOut() async throws {
        let (socket, port) = try listenOnLoopback(backlog: 1)
        defer { close(socket) }
        // Accepted by the kernel, but nobody answers the TLS greeting.
        let error = try await failure {
            var connection = try HTTPConnection(
                to: Origin("https://127.0.0.1:\(port)"), options: ConnectionOptions(connectTimeout: 1))
            try connection.send(HTTPRequest(path: "/")) { _, _ in }
        }
        #expect(error?.kind == .timeout)
    }
}
