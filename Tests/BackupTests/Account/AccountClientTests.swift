import Backup
import HTTP
import Simulator
import Testing

@Suite(.timeLimit(.minutes(15))) struct AccountClientTests {
    private func client(_ service: SimulatedService, key: String? = nil) throws -> AccountClient {
        var address = AccountAddress(origin: try Origin(service.baseURL), key: APIKey(key ?? service.key))
        address.policy.firstWait = .milliseconds(1)
        address.policy.longestWait = .milliseconds(5)
        address.policy.attempts = 4
        return try AccountClient(to: address, pace: Pace(from: 4, most: 4, policy: address.policy))
    }

    @Test(arguments: [408, 409, 425, 429, 500, 502, 503, 504]) func whatCanSucceedLaterIsTriedAgain(
        status: Int
    ) async throws {
        try await Simulator.run { service in
            service.faults = [Fault(.status(status, .modern), times: 2)]
            let client = try client(service)
            #expect(try await client.user().id == service.account.userID)
            #expect(client.requests == 3)
            #expect(client.retries == 2)
        }
    }

    @Test(arguments: [400, 401, 403, 404, 422]) func whatCannotSucceedLaterIsNotTriedAgain(status: Int)
        async throws
    {
        try await Simulator.run { service in
            service.faults = [Fault(.status(status, .modern))]
            let client = try client(service)
            await #expect(throws: AccountError.self) { try await client.user() }
            #expect(service.log.entries.count == 1)
        }
    }

    @Test(arguments: [
        Fault.Kind.html, .jsonError, .empty, .brokenPage, .cut(at: 40), .reset(at: 40), .hangUp,
    ])
    func aPageThatCannotBeReadIsAskedForAgain(kind: Fault.Kind) async throws {
        try await Simulator.run { service in
            service.faults = [Fault(kind, on: .history, times: 2)]
            let collection = History()
            let page = try await client(service).perform(collection.listRequest(PageQuery(pageSize: 100))) {
                _, body in
                try collection.page(from: try body.collect(limit: 1 << 24))
            }
            #expect(page.items.count == 60)
        }
    }

    @Test func itemsArriveInOrderAndWordForWord() async throws {
        try await Simulator.run(AccountRecipe(items: 80)) { service in
            let collection = History()
            var query = PageQuery(pageSize: 30)
            var items: [ListedItem] = []
            repeat {
                let page = try collection.page(
                    from: try await client(service).bytes(for: collection.listRequest(query)))
                items += page.items
                query.cursor = page.hasMore ? page.cursor : nil
            } while query.cursor != nil
            let truth = Array(service.account.items.reversed())
            #expect(items.map(\.id) == truth.map(\.id))
            for (item, source) in zip(items, truth) {
                #expect(Array(item.json) == source.json)
                #expect(item.dateUnix == Int64(source.date))
                #expect(item.voiceID == source.voiceID)
            }
        }
    }

    @Test func everyParameterOfTheListingIsSent() {
        var query = PageQuery(pageSize: 7)
        query.cursor = "c d"
        query.after = 1
        query.before = 2
        query.oldestFirst = true
        query.voiceID = "v"
        query.modelID = "m"
        query.source = "TTS"
        query.search = "ä&b"
        let sent = Dictionary(uniqueKeysWithValues: History().listRequest(query).query)
        #expect(
            sent == [
                "page_size": "7", "start_after_history_item_id": "c d", "date_after_unix": "1",
                "date_before_unix": "2",
                "sort_direction": "asc", "voice_id": "v", "model_id": "m", "source": "TTS", "search": "ä&b",
            ])
    }

    @Test func theSubscriptionIsRead() async throws {
        try await Simulator.run { service in
            let plan = try await client(service).subscription()
            #expect(!plan.tier.isEmpty)
            #expect(plan.characterLimit ?? 0 > 0)
        }
    }

    @Test func anItemCanBeAskedForAndDeleted() async throws {
        try await Simulator.run { service in
            let client = try client(service)
            let id = service.account.items[3].id
            let collection = History()
            let answer = try await client.bytes(for: collection.itemRequest(id))
            #expect(try collection.item(from: answer[...]).id == id)
            _ = try await client.bytes(for: collection.deleteRequest(id))
            let error = await #expect(throws: AccountError.self) {
                try await client.bytes(for: collection.itemRequest(id))
            }
            #expect(error?.kind == .notFound)
        }
    }
}
