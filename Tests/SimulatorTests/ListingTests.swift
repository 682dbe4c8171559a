import Foundation
import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(15)))
struct ListingTests {
    private func list(_ client: inout LoopbackClient, _ query: String) throws -> (
        ids: [String], hasMore: Bool, last: String?
    ) {
        let answer = client.send("GET", "/v1/history?" + query)
        let page = try #require(JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
        let items = try #require(page["history"] as? [[String: Any]])
        return (
            items.compactMap { $0["history_item_id"] as? String }, page["has_more"] as? Bool ?? false,
            page["last_history_item_id"] as? String
        )
    }

    @Test func aPageHoldsTheItemsExactlyAsTheAccountKnowsThem() async throws {
        var recipe = AccountRecipe.everything
        recipe.items = 300
        try await Simulator.run(recipe) { service in
            var client = try LoopbackClient(port: service.port)
            let page = client.send("GET", "/v1/history?page_size=1000").text
            for item in service.account.items {
                #expect(page.contains(String(decoding: item.json, as: UTF8.self)))
                #expect(client.send("GET", "/v1/history/\(item.id)").body == item.json)
            }
        }
    }

    @Test func theLastPageEchoesItsLastItem() async throws {
        try await Simulator.run(AccountRecipe(items: 5)) { service in
            var client = try LoopbackClient(port: service.port)
            let page = try list(&client, "page_size=10")
            #expect(!page.hasMore && page.last == service.account.items[0].id)
        }
    }

    @Test func windowsIncludeTheirStartAndExcludeTheirEnd() async throws {
        try await Simulator.run(AccountRecipe(items: 200)) { service in
            var client = try LoopbackClient(port: service.port)
            let items = service.account.items
            for edge in [items[50].date, items[50].date + 1, items[0].date, items[199].date] {
                let after = try list(&client, "page_size=1000&date_after_unix=\(edge)").ids
                let before = try list(&client, "page_size=1000&date_before_unix=\(edge)").ids
                #expect(after == items.filter { $0.date >= edge }.map(\.id).reversed())
                #expect(before == items.filter { $0.date < edge }.map(\.id).reversed())
            }
        }
    }

    @Test(arguments: ServiceBehaviour.UnknownCursor.allCases)
    func aDeletedCursorIsHandledAsTheBehaviourSays(how: ServiceBehaviour.UnknownCursor) async throws {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            service.behaviour.unknownCursor = how
            var client = try LoopbackClient(port: service.port)
            let ids = Array(service.account.items.map(\.id).reversed())
            service.account.deleteItem(ids[9])
            let query = "page_size=5&start_after_history_item_id=\(ids[9])"
            switch how {
            case .reject: #expect(client.send("GET", "/v1/history?" + query).status == 400)
            case .restart: #expect(try list(&client, query).ids == Array(ids[..<5]))
            case .proceed: #expect(try list(&client, query).ids == Array(ids[10..<15]))
            }
        }
    }

    @Test(arguments: ServiceBehaviour.PageCap.allCases)
    func pagesBeyondTheCapAreRefusedOrCut(cap: ServiceBehaviour.PageCap) async throws {
        try await Simulator.run(AccountRecipe(items: 1200)) { service in
            service.behaviour.pageCap = cap
            var client = try LoopbackClient(port: service.port)
            guard cap == .clamp else {
                #expect(client.send("GET", "/v1/history?page_size=1001").status == 422)
                return
            }
            #expect(try list(&client, "page_size=5000").ids.count == 1000)
        }
    }

    @Test func aFilteredListingMayBeShortAndSaysHowFarItLooked() async throws {
        try await Simulator.run(AccountRecipe(items: 300)) { service in
            service.behaviour.scanLimit = 10
            var client = try LoopbackClient(port: service.port)
            let items = service.account.items
            let voice = try #require(items[5].voiceID)
            var found: [String] = []
            var query = "voice_id=\(voice)&page_size=50"
            while true {
                let page = try list(&client, query)
                found += page.ids
                guard page.hasMore, let last = page.last else { break }
                query = "voice_id=\(voice)&page_size=50&start_after_history_item_id=\(last)"
            }
            #expect(found == items.filter { $0.voiceID == voice }.map(\.id).reversed())
            #expect(service.log.count(.history) == 30)
        }
    }

    @Test(arguments: [
        "page_size=0", "page_size=x", "sort_direction=up", "date_after_unix=now", "search=a", "source=Cloud",
    ])
    func wrongParametersAreRefused(query: String) async throws {
        try await Simulator.run { service in
            var client = try LoopbackClient(port: service.port)
            #expect(client.send("GET", "/v1/history?" + query).status == 422)
        }
    }

    @Test func jsonIsCompressedForClientsThatAcceptIt() async throws {
        try await Simulator.run { service in
            service.behaviour.compressesJSON = true
            var client = try LoopbackClient(port: service.port)
            let answer = client.send("GET", "/v1/history", headers: ["accept-encoding: gzip"])
            #expect(answer.headers["content-encoding"] == "gzip" && answer.body.starts(with: [0x1F, 0x8B]))
            #expect(client.send("GET", "/v1/history").text.hasPrefix("{\"history\""))
        }
    }
}
