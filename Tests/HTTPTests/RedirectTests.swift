import HTTP
import Testing

@Suite(.timeLimit(.minutes(15)))
struct RedirectTests {
    private let options = ConnectionOptions(secretHeaders: [("xi-api-key", "sk_secret")])

    private func status(_ base: String, _ path: String = "/start") async throws -> Int {
        let options = options
        return try await blocking {
            var connection = try HTTPConnection(to: Origin(base), options: options)
            return try connection.send(HTTPRequest(path: path)) { response, body in
                try body.requireEnd()
                return response.status
            }
        }
    }

    private func expectReached(_ base: String) async throws {
        let status = try await status(base)
        #expect(status == 200)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func aRedirectWithinTheOriginCarriesTheKey(status expected: Int) async throws {
        try await RawServer.run { request, client in
            if request.target == "/start" {
                client.reply("moved", status: expected, headers: "Location: /end?x=1\r\n")
            } else {
                client.reply("here")
            }
        } _: { server in
            try await expectReached(server.base)
            #expect(server.requests.map(\.target) == ["/start", "/end?x=1"])
            #expect(server.requests.allSatisfy { $0.header("xi-api-key") == "sk_secret" })
            #expect(server.connectionCount == 1)
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func aRedirectToAnotherOriginNeverCarriesTheKey(status expected: Int) async throws {
        try await RawServer.run { request, client in
            client.reply("elsewhere")
        } _: { other in
            let location = other.base + "/away"
            try await RawServer.run { _, client in
                client.reply("moved", status: expected, headers: "Location: \(location)\r\n")
            } _: { server in
                try await expectReached(server.base)
                #expect(server.requests.first?.header("xi-api-key") == "sk_secret")
                #expect(other.requests.count == 1)
                #expect(other.requests.allSatisfy { $0.header("xi-api-key") == nil })
                // What one request lost, the next has again.
                try await expectReached(server.base)
                #expect(server.requests.allSatisfy { $0.header("xi-api-key") == "sk_secret" })
            }
        }
    }

    @Test func aRedirectBackDoesNotBringTheKeyBack() async throws {
        try await RawServer.run { request, client in
            let back = request.target.dropFirst("/from?".count)
            client.reply("", status: 302, headers: "Location: http://\(back)/end\r\n")
        } _: { other in
            let base = other.base
            try await RawServer.run { request, client in
                if request.target == "/start" {
                    let host = request.header("host") ?? ""
                    client.reply("", status: 302, headers: "Location: \(base)/from?\(host)\r\n")
                } else {
                    client.reply("end")
                }
            } _: { server in
                try await expectReached(server.base)
                #expect(server.requests.map(\.target) == ["/start", "/end"])
                #expect(server.requests.map { $0.header("xi-api-key") } == ["sk_secret", nil])
            }
        }
    }

    @Test func redirectsWithoutEndAreGivenUp() async throws {
        try await RawServer.run { _, client in
            client.reply("", status: 302, headers: "Location: /again\r\n")
        } _: { server in
            await #expect { try await status(server.base) } throws: {
                ($0 as? HTTPError)?.kind == .tooManyRedirects
            }
            #expect(server.requests.count == 6)
        }
    }
}

@Suite(.timeLimit(.minutes(15)))
struct SecretTests {
    private let key = "sk_0123456789abcdef"

    @Test(arguments: ServerFault.allCases.filter { $0 != .slowDrip })
    func theKeyIsInNoErrorText(fault: ServerFault) async throws {
        try await RawServer.run { _, client in
            fault.play(client)
        } _: { server in
            let (base, key) = (server.base, key)
            let error = try await failure {
                let options = ConnectionOptions(
                    lowSpeedLimit: 100, lowSpeedTime: 1, secretHeaders: [("xi-api-key", key)])
                var connection = try HTTPConnection(to: Origin(base), options: options)
                try connection.send(HTTPRequest(path: "/")) { _, body in try body.requireEnd() }
            }
            let found = try #require(error)
            #expect(!"\(found) \(String(reflecting: found))".contains(key))
        }
    }

    @Test(arguments: ["sk_1\r\nx: y", "sk_1\n", "sk_\u{0}1"])
    func aKeyThatWouldBreakTheRequestIsRefusedAndNotShown(key: String) {
        #expect {
            _ = try HTTPConnection(
                to: Origin("https://example.org"),
                options: ConnectionOptions(secretHeaders: [("xi-api-key", key)]))
        } throws: { error in
            (error as? HTTPError)?.kind == .invalidHeader && !"\(error)".contains("sk_")
        }
    }

    @Test func optionsDoNotShowTheKey() {
        let options = ConnectionOptions(secretHeaders: [("xi-api-key", key)])
        #expect(!"\(options) \(String(reflecting: options))".contains(key))
        var dumped = ""
        dump(options, to: &dumped)
        #expect(!dumped.contains(key))
    }
}
