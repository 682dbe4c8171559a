import Foundation
import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(15)))
struct ConversationTests {
    private func json(_ answer: LoopbackClient.Answer) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
    }

    private var recipe: AccountRecipe {
        var recipe = AccountRecipe(items: 3, conversations: 130)
        recipe.openConversations = 6
        return recipe
    }

    @Test(arguments: [1, 30, 100])
    func theListingHoldsEveryConversationOnceNewestFirst(pageSize: Int) async throws {
        try await Simulator.run(recipe) { service in
            var client = try LoopbackClient(port: service.port)
            var served: [String] = []
            var cursor: String?
            repeat {
                let query = "?page_size=\(pageSize)" + (cursor.map { "&cursor=\($0)" } ?? "")
                let page = try json(client.send("GET", "/v1/convai/conversations" + query))
                let conversations = try #require(page["conversations"] as? [[String: Any]])
                served += conversations.compactMap { $0["conversation_id"] as? String }
                cursor = page["next_cursor"] as? String
                #expect((page["has_more"] as? Bool) == (cursor != nil))
            } while cursor != nil
            #expect(served == service.account.conversations.map(\.id).reversed())
        }
    }

    @Test func detailsAndAudioAreServedAsTheAccountKnowsThem() async throws {
        try await Simulator.run(recipe) { service in
            var client = try LoopbackClient(port: service.port)
            for conversation in service.account.conversations {
                let path = "/v1/convai/conversations/\(conversation.id)"
                let detail = client.send("GET", path)
                #expect(detail.status == 200 && detail.body == conversation.detailJSON)
                #expect(try json(detail)["has_audio"] as? Bool == conversation.hasAudio)
                let audio = client.send("GET", path + "/audio")
                #expect(audio.status == (conversation.hasAudio ? 200 : 404))
                #expect(!conversation.hasAudio || audio.body == conversation.audio)
            }
        }
    }

    @Test func conversationsFinishLoseTheirAudioAndAreAnalysedAgain() throws {
        let account = SimulatedAccount(recipe)
        #expect(account.conversations.count { !$0.status.isFinal } == 6)
        account.finishConversations()
        #expect(account.conversations.allSatisfy { $0.status.isFinal })
        let voiced = try #require(account.conversations.first { $0.hasAudio })
        account.loseConversationAudio(voiced.id)
        account.rerunAnalysis(of: voiced.id)
        let after = try #require(account.conversations.first)
        #expect(after.id == account.conversations[0].id)
        let same = try #require(account.conversations.first { $0.id == voiced.id })
        #expect(!same.hasAudio && same.detailJSON != voiced.detailJSON)
        #expect(account.deleteConversation(voiced.id) && !account.deleteConversation(voiced.id))
    }

    @Test(arguments: ["page_size=101", "page_size=0", "page_size=x", "cursor=nonsense"])
    func wrongParametersAreRefused(query: String) async throws {
        try await Simulator.run(recipe) { service in
            var client = try LoopbackClient(port: service.port)
            let status = client.send("GET", "/v1/convai/conversations?" + query).status
            #expect(status == (query.hasPrefix("cursor") ? 400 : 422))
        }
    }

    @Test func filtersNarrowTheListing() async throws {
        try await Simulator.run(recipe) { service in
            var client = try LoopbackClient(port: service.port)
            let all = service.account.conversations
            func ids(_ query: String) throws -> Set<String> {
                let page = try json(client.send("GET", "/v1/convai/conversations?page_size=100&" + query))
                let listed = try #require(page["conversations"] as? [[String: Any]])
                return Set(listed.compactMap { $0["conversation_id"] as? String })
            }
            let start = all[60].start
            #expect(
                try ids("call_start_after_unix=\(start)") == Set(all.filter { $0.start >= start }.map(\.id)))
            #expect(
                try ids("call_start_before_unix=\(start)") == Set(all.filter { $0.start < start }.map(\.id)))
            let agent = all[5].agentID
            #expect(try ids("agent_id=\(agent)") == Set(all.filter { $0.agentID == agent }.map(\.id)))
            #expect(try ids("exclude_statuses=done&exclude_statuses=failed").count == 6)
        }
    }
}
