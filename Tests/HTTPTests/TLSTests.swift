import Foundation
import HTTP
import Testing

@Suite(.timeLimit(.minutes(15)))
struct TLSTests {
    @Test func http2IsOffered() async throws {
        let (listener, port) = try listenOnLoopback(backlog: 1)
        defer { close(listener) }
        let task = blockingTask {
            var connection = try HTTPConnection(to: Origin("https://127.0.0.1:\(port)"))
            try connection.send(HTTPRequest(path: "/")) { _, _ in }
        }
        let client = Client(accept(listener, nil, nil))
        let greeting = client.receiveSome()
        client.hangUp()
        // The ALPN extension of the greeting, RFC 7301: names, each behind its length.
        let offer = Array("\u{2}h2\u{8}http/1.1".utf8)
        #expect(greeting.indices.contains { greeting[$0...].starts(with: offer) })
        await #expect(throws: HTTPError.self) { try await task.value }
    }

    @Test(.enabled(if: TLSServer.isAvailable))
    func onlyATrustedCertificateIsTalkedTo() async throws {
        try await TLSServer.run { server in
            let trusting = ConnectionOptions(certificateFile: server.certificate)
            let body = try await blocking {
                var connection = try HTTPConnection(
                    to: Origin("https://localhost:\(server.port)"), options: trusting)
                return try connection.send(HTTPRequest(path: "/file")) { _, body in
                    try body.collect(limit: 100)
                }
            }
            #expect(body == Array("content".utf8))

            let stranger = try await failure {
                var connection = try HTTPConnection(to: Origin("https://localhost:\(server.port)"))
                try connection.send(HTTPRequest(path: "/file")) { _, _ in }
            }
            #expect(stranger?.kind == .tls)
            #expect(stranger?.isWorthRetrying == false)

            let otherName = try await failure {
                var connection = try HTTPConnection(
                    to: Origin("https://127.0.0.1:\(server.port)"), options: trusting)
                try connection.send(HTTPRequest(path: "/file")) { _, _ in }
            }
            #expect(otherName?.kind == .tls)
        }
    }

    /// In a process of its own, because the environment belongs to all threads.
    @Test func aProxyOfTheEnvironmentIsUsedAndSeesNoKey() async {
        await #expect(processExitsWith: .success) {
            let (listener, port) = try listenOnLoopback(backlog: 1)
            unsafe setenv("https_proxy", "http://127.0.0.1:\(port)", 1)
            unsafe setenv("no_proxy", "", 1)
            let task = blockingTask {
                let options = ConnectionOptions(secretHeaders: [("xi-api-key", "sk_secret")])
                var connection = try HTTPConnection(to: Origin("https://example.invalid"), options: options)
                try connection.send(HTTPRequest(path: "/")) { _, _ in }
            }
            let client = Client(accept(listener, nil, nil))
            let request = client.nextRequest(0)
            client.reply("", status: 403)
            client.hangUp()
            guard request?.method == "CONNECT", request?.target == "example.invalid:443",
                request?.header("xi-api-key") == nil
            else { exit(1) }
            do {
                try await task.value
                exit(2)
            } catch {
                exit(error is HTTPError ? 0 : 3)
            }
        }
    }

    /// A proxy would see the key in the clear.
    @Test func loopbackNeverGoesThroughAProxy() async {
        await #expect(processExitsWith: .success) {
            let (closed, proxyPort) = try listenOnLoopback(backlog: 1)
            close(closed)
            for name in ["http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"] {
                unsafe setenv(name, "http://127.0.0.1:\(proxyPort)", 1)
            }
            let status = try await RawServer.run { _, client in
                client.reply("direct")
            } _: { server in
                let base = server.base
                return try await blocking {
                    var connection = try HTTPConnection(to: Origin(base))
                    return try connection.send(HTTPRequest(path: "/")) { response, _ in response.status }
                }
            }
            exit(status == 200 ? 0 : 1)
        }
    }
}
