import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(15)))
struct KeyTests {
    @Test(arguments: ServiceBehaviour.KeyRejection.allCases)
    func aWrongKeyIsRefusedInEveryShapeThatWasSeen(how: ServiceBehaviour.KeyRejection) async throws {
        try await Simulator.run { service in
            service.behaviour.keyRejection = how
            var client = try LoopbackClient(port: service.port)
            let answer = client.send("GET", "/v1/history", key: "sk_wrong")
            #expect(answer.status == (how == .modern400 ? 400 : 401))
            #expect(answer.text.contains("invalid_api_key"))
            #expect(client.send("GET", "/v1/history", key: nil).text.contains("needs_authorization"))
        }
    }

    @Test(arguments: ServiceBehaviour.PermissionRefusal.allCases)
    func aKeyWithoutTheRightIsToldWhichOneItLacks(how: ServiceBehaviour.PermissionRefusal) async throws {
        try await Simulator.run { service in
            service.behaviour.permissionRefusal = how
            service.account.setKey("sk_reader", scopes: [.historyRead])
            var client = try LoopbackClient(port: service.port)
            #expect(client.send("GET", "/v1/history", key: "sk_reader").status == 200)
            let routes = [
                ("GET", "/v1/user", "user_read"), ("DELETE", "/v1/history/x", "speech_history_write"),
                ("GET", "/v1/convai/conversations", "convai_read"),
                ("DELETE", "/v1/convai/conversations/x", "convai_write"),
            ]
            for (method, path, scope) in routes {
                let answer = client.send(method, path, key: "sk_reader")
                #expect(answer.status == (how == .modern403 ? 403 : 401))
                #expect(answer.text.contains(scope) && answer.text.contains("missing_permissions"))
            }
        }
    }

    @Test func unknownRoutesAndMethodsAreAnsweredLikeTheFrameworkDoes() async throws {
        try await Simulator.run { service in
            var client = try LoopbackClient(port: service.port)
            let nowhere = client.send("POST", "/v1/text-to-speech/x", body: "{}")
            #expect(nowhere.status == 404 && nowhere.text == #"{"detail":"Not Found"}"#)
            let wrong = client.send("PUT", "/v1/history")
            #expect(wrong.status == 405 && wrong.text == #"{"detail":"Method Not Allowed"}"#)
        }
    }

    @Test func theLogTellsConnectionsAndConcurrency() async throws {
        try await Simulator.run { service in
            var one = try LoopbackClient(port: service.port)
            var two = try LoopbackClient(port: service.port)
            for _ in 0..<3 { _ = one.send("GET", "/v1/user") }
            _ = two.send("GET", "/v1/user")
            #expect(service.log.connections == 2 && service.log.peakConcurrency == 1)
            #expect(service.log.entries.map(\.connection).sorted() == [1, 1, 1, 2])
            service.clearLog()
            #expect(service.log.count() == 0)
        }
    }

    @Test func aTakenPortIsAnErrorThatNamesIt() async throws {
        try await Simulator.run { service in
            let port = service.port
            await #expect(throws: SimulatorError.self) {
                let taken = try await Simulator.run(port: port) { $0.port }
                Issue.record("port \(taken) was given twice")
            }
        }
    }
}
