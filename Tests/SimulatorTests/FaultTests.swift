import Foundation
import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(15)))
struct FaultTests {
    /// Two pages, a batch, a recording and the last page, each on a connection of its own.
    private func visit(_ service: SimulatedService, patience: Double = 20) throws -> [LoopbackClient.Answer] {
        let ids = service.account.items.suffix(12).map(\.id)
        func ask(_ method: String, _ target: String, body: String? = nil) throws -> LoopbackClient.Answer {
            var client = try LoopbackClient(port: service.port)
            return client.send(method, target, body: body, patience: patience)
        }
        let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
        return [
            try ask("GET", "/v1/history?page_size=20"),
            try ask("GET", "/v1/history?page_size=20&start_after_history_item_id=\(ids[0])"),
            try ask("POST", "/v1/history/download", body: "{\"history_item_ids\":[\(list)]}"),
            try ask("GET", "/v1/history/\(ids[0])/audio"),
            try ask(
                "GET", "/v1/history?page_size=20&start_after_history_item_id=\(service.account.items[5].id)"),
        ]
    }

    @Test(arguments: ["/v1/history": "speech_history_read", "/v1/convai/conversations": "convai_read"])
    func aMissingPermissionIsTheOneThatTheRouteNeeds(path: String, permission: String) async throws {
        try await Simulator.run(faults: [Fault(.permissionMissing(.legacy401))]) { service in
            var client = try LoopbackClient(port: service.port)
            #expect(client.send("GET", path).text.contains("missing the permission \(permission) "))
        }
    }

    @Test(arguments: Fault.allCases)
    func everyFaultPlaysAndEndsWhenItIsCleared(fault: Fault) async throws {
        var recipe = AccountRecipe(items: 60)
        recipe.audio = .mp3
        try await Simulator.run(recipe) { service in
            let honest = try visit(service)
            let count = service.account.count
            #expect(honest.allSatisfy { $0.status == 200 && $0.isWhole })
            service.faults = [fault]
            // Only where nothing comes any more is a short wait an honest judge.
            let isStall = if case .stall = fault.kind { true } else { false }
            let played = try visit(service, patience: isStall ? 0.2 : 20)
            let isPoison = if case .poisonedItem = fault.kind { true } else { false }
            let needsCrowd = if case .concurrencyLimit = fault.kind { true } else { false }
            if !fault.kind.isHarmless, !isPoison, !needsCrowd {
                let isSeen = zip(honest, played).contains {
                    $0.body != $1.body || $0.status != $1.status || !$1.isWhole
                }
                // Items that appear at the new end change no later page.
                #expect(isSeen || service.account.count != count)
            } else if !isPoison, fault.kind != .reordered {
                #expect(zip(honest, played).allSatisfy { $0.body == $1.body && $1.isWhole })
            }
            service.clearFaults()
            #expect(try visit(service).allSatisfy { $0.status == 200 && $0.isWhole })
        }
    }

    @Test func aFaultPlaysAsOftenAsItIsToldAndWhereItIsTold() async throws {
        let fault = Fault(.status(503, .modern), on: .audio, nth: 2, times: 2)
        try await Simulator.run(faults: [fault]) { service in
            var client = try LoopbackClient(port: service.port)
            let path = "/v1/history/\(service.account.items[0].id)"
            let statuses = (0..<5).map { _ in client.send("GET", path + "/audio").status }
            #expect(statuses == [200, 503, 503, 200, 200])
            #expect(client.send("GET", path).status == 200)
        }
    }

    @Test func aPoisonedItemSpoilsEveryBatchThatHoldsIt() async throws {
        try await Simulator.run(faults: [Fault(.poisonedItem(7, status: 500))]) { service in
            var client = try LoopbackClient(port: service.port)
            let ids = service.account.items.map(\.id)
            func status(_ numbers: [Int]) -> Int {
                let list = numbers.map { "\"\(ids[$0])\"" }.joined(separator: ",")
                return client.send("POST", "/v1/history/download", body: "{\"history_item_ids\":[\(list)]}")
                    .status
            }
            #expect(status([6, 7, 8]) == 500)
            #expect(status([6, 8]) == 200)
            #expect(client.send("GET", "/v1/history/\(ids[7])/audio").status == 500)
        }
    }

    @Test func aLimitOnConcurrencyRefusesOnlyWhatGoesBeyondIt() async throws {
        let faults = [Fault(.concurrencyLimit(1)), Fault(.stall(at: 0), on: .audio)]
        try await Simulator.run(faults: faults) { service in
            let id = service.account.items[0].id
            // The first request stays open until the service stops.
            let stalled = Task.detached {
                var client = try LoopbackClient(port: service.port)
                return client.send("GET", "/v1/history/\(id)/audio", patience: 600).isWhole
            }
            await service.wait { $0.count(.audio) == 1 }
            var client = try LoopbackClient(port: service.port)
            #expect(client.send("GET", "/v1/user").status == 429)
            service.clearFaults()
            #expect(client.send("GET", "/v1/user").status == 200)
            stalled.cancel()
        }
    }

    @Test func aRedirectLeadsToAnotherOriginThatTellsWhetherTheKeyCame() async throws {
        try await Simulator.run(faults: [Fault(.redirect)]) { service in
            var client = try LoopbackClient(port: service.port)
            let location = try #require(client.send("GET", "/v1/history?page_size=1").headers["location"])
            #expect(location == service.elsewhereURL + "/v1/history?page_size=1")
            var other = try LoopbackClient(port: UInt16(URL(string: location)?.port ?? 0))
            _ = other.send("GET", "/v1/history", key: nil)
            #expect(service.log.entries.filter(\.isElsewhere).map(\.hadKey) == [false])
        }
    }
}
