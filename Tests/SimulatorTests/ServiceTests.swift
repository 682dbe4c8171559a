import Foundation
import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(15)))
struct ServiceTests {
    @Test func theListingHoldsEveryItemOnceNewestFirst() async throws {
        try await Simulator.run(AccountRecipe(items: 250)) { service in
            var client = try LoopbackClient(port: service.port)
            var served: [String] = []
            var cursor: String?
            repeat {
                let answer = client.send(
                    "GET",
                    "/v1/history?page_size=100" + (cursor.map { "&start_after_history_item_id=\($0)" } ?? ""))
                #expect(answer.status == 200)
                let page = try #require(
                    JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
                let items = try #require(page["history"] as? [[String: Any]])
                served += items.compactMap { $0["history_item_id"] as? String }
                cursor = page["has_more"] as? Bool == true ? page["last_history_item_id"] as? String : nil
            } while cursor != nil
            #expect(served == service.account.items.map(\.id).reversed())
            #expect(service.log.count(.history) == 3)
            #expect(service.log.connections == 1)
        }
    }

    @Test func theAudioOfAnItemIsServedAsTheAccountKnowsIt() async throws {
        try await Simulator.run { service in
            var client = try LoopbackClient(port: service.port)
            for item in service.account.items {
                let answer = client.send("GET", "/v1/history/\(item.id)/audio")
                #expect(answer.status == 200 && answer.body == item.audio)
            }
        }
    }
}
