import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(15)))
struct DownloadTests {
    private func body(_ ids: [String], _ more: String = "") -> String {
        "{\"history_item_ids\":[" + ids.map { "\"\($0)\"" }.joined(separator: ",") + "]\(more)}"
    }

    @Test(arguments: ServiceBehaviour.ZipMethod.allCases, ZipNameEra.allCases)
    func aZipHoldsTheRecordingsThatWereAskedForInOrder(method: ServiceBehaviour.ZipMethod, era: ZipNameEra)
        async throws
    {
        var recipe = AccountRecipe(items: 40, era: era)
        recipe.behaviour.zipMethod = method
        try await Simulator.run(recipe) { service in
            var client = try LoopbackClient(port: service.port)
            let items = service.account.items
            let answer = client.send("POST", "/v1/history/download", body: body(items.map(\.id)))
            #expect(answer.headers["content-type"] == "application/zip")
            let members = try #require(try ZipContents(answer.body)).members
            #expect(members.map(\.bytes) == items.map(\.audio))
            #expect(members.map(\.text) == items.map(\.entryName))
            #expect(members.allSatisfy { $0.isIntact })
            #expect(items.allSatisfy { service.log.delivered[$0.id] == 1 })
        }
    }

    @Test func oneIDGivesTheBareAudioAndTheSameIDTwiceAZip() async throws {
        try await Simulator.run { service in
            var client = try LoopbackClient(port: service.port)
            let item = service.account.items[3]
            let single = client.send("POST", "/v1/history/download", body: body([item.id]))
            #expect(single.body == item.audio && single.headers["content-type"] == "audio/mpeg")
            let twice = client.send("POST", "/v1/history/download", body: body([item.id, item.id]))
            let contents = try ZipContents(twice.body)
            #expect(contents?.members.map(\.bytes) == [item.audio, item.audio])
        }
    }

    @Test func namesOfSharedSecondsClash() async throws {
        let account = SimulatedAccount(AccountRecipe(items: 200))
        let names = account.items.map(\.entryName)
        let dates = account.items.map(\.date)
        #expect(Set(names).count < names.count)
        let shared = dates.count { date in dates.count { $0 == date } > 1 }
        #expect((30...60).contains(shared), "a share of 0.2 of 200 items")
    }

    @Test(arguments: ServiceBehaviour.NameClash.allCases)
    func aNameClashIsHandledAsTheBehaviourSays(clash: ServiceBehaviour.NameClash) async throws {
        let account = SimulatedAccount(AccountRecipe(items: 200))
        let pairs = zip(account.items, account.items.dropFirst())
        let (first, second) = try #require(pairs.first { $0.entryName == $1.entryName })
        try await Simulator.run(account) { service in
            service.behaviour.nameClash = clash
            var client = try LoopbackClient(port: service.port)
            let answer = client.send("POST", "/v1/history/download", body: body([first.id, second.id]))
            let names = try #require(try ZipContents(answer.body)).members.map(\.text)
            switch clash {
            case .duplicate: #expect(names == [first.entryName, first.entryName])
            case .suffix: #expect(names[0] == first.entryName && names[1].contains(" (1)."))
            case .overwrite: #expect(names == [first.entryName])
            }
        }
    }

    @Test func aWaveFileIsServedForEveryItemOnRequest() async throws {
        try await Simulator.run(AccountRecipe(items: 10)) { service in
            var client = try LoopbackClient(port: service.port)
            for item in service.account.items {
                let answer = client.send(
                    "POST", "/v1/history/download", body: body([item.id], ",\"output_format\":\"wav\""))
                #expect(answer.text.hasPrefix("RIFF") && answer.headers["content-type"] == "audio/wav")
            }
        }
    }

    @Test(arguments: [
        ("{\"history_item_ids\":[\"a\"],\"output_format\":\"ogg\"}", 400), ("{}", 422), ("not json", 422),
        ("{\"history_item_ids\":[1]}", 422), ("{\"history_item_ids\":[]}", 400),
        ("{\"history_item_ids\":[\"nobody\",\"either\"]}", 400),
    ])
    func whatCannotBeServedIsRefused(request: String, status: Int) async throws {
        try await Simulator.run { service in
            var client = try LoopbackClient(port: service.port)
            #expect(client.send("POST", "/v1/history/download", body: request).status == status)
        }
    }

    @Test(arguments: ServiceBehaviour.UnavailableInBatch.allCases)
    func anItemWithoutAudioSpoilsItsBatchOrIsLeftOut(how: ServiceBehaviour.UnavailableInBatch) async throws {
        var recipe = AccountRecipe(items: 20)
        recipe.processing = 1
        recipe.behaviour.unavailableInBatch = how
        try await Simulator.run(recipe) { service in
            var client = try LoopbackClient(port: service.port)
            let ids = service.account.items.map(\.id)
            let answer = client.send("POST", "/v1/history/download", body: body(ids))
            #expect(answer.status == (how == .refuse ? 404 : 200))
            if how == .omit { #expect(try ZipContents(answer.body)?.members.count == 19) }
            service.account.finishProcessing()
            let later = client.send("POST", "/v1/history/download", body: body(ids))
            #expect(try ZipContents(later.body)?.members.count == 20)
        }
    }
}
