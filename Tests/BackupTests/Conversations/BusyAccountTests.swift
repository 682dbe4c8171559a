import Backup
import Simulator
import TestSupport
import Testing
import VaultTruth

/// An account that does not stand still: 5,000 conversations in all states, and runs while they change.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct BusyAccountTests {
    let vault = TemporaryDirectory.current.path("vault")

    @Test func fiveThousandConversationsInAllStatesEqualTheirSource() async throws {
        var recipe = AccountRecipe(items: 50, conversations: 5000)
        recipe.openConversations = 60
        recipe.audioBytes = 1500
        let seed = UInt64.random(in: 0 ... .max)
        var chance = SeededGenerator(seed: seed)
        try await Simulator.run(recipe) { service in
            let truth = ConversationTruth(vault: vault, account: service.account)
            // Conversations come and go between the pages of the first listing.
            service.faults = (2...9).flatMap {
                [
                    Fault(.itemsAppear(3), on: .conversations, nth: $0),
                    Fault(.itemsVanish(4), on: .conversations, nth: $0 + 9),
                ]
            }
            for call in service.account.conversations
            where call.hasAudio && Int.random(in: 0..<20, using: &chance) == 0 {
                service.account.loseConversationAudio(call.id)
            }
            let first = try await Truth.backup(service, into: vault)
            #expect(first.accounting.holds && first.accounting.listed > 4900, "seed \(seed): \(first)")
            #expect(first.exit == .done || first.exit == .partial, "seed \(seed): \(first)")
            #expect(first.audioGone > 0)
            try truth.expectNothingWrong()

            service.clearFaults()
            var faded: Set<String> = []
            for _ in 0..<2 {
                faded.formUnion(change(service.account, &chance))
                let next = try await Truth.backup(service, into: vault)
                #expect(next.exit == .done && next.accounting.holds, "seed \(seed): \(next)")
            }

            let held = Set(try truth.sidecars().keys)
            service.account.finishConversations()
            let full = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
            #expect(full.exit == .done && full.accounting.holds, "seed \(seed): \(full)")
            try truth.expectComplete(
                lost: held.subtracting(service.account.conversations.map(\.id)), fadedSince: faded)

            service.clearLog()
            let still = try await Truth.backup(service, into: vault)
            #expect(still.exit == .done && still.accounting.stored == 0 && still.snapshot == nil)
            #expect(service.log.count() <= 5, "\(service.log.entries.map { $0.path + $0.query })")
        }
    }

    /// Some end, some lose their audio, some are analysed again, some go, and new ones come.
    ///
    /// Returns those whose audio went.
    private func change(_ account: SimulatedAccount, _ chance: inout SeededGenerator) -> Set<String> {
        var faded: Set<String> = []
        let calls = account.conversations
        for call in calls.suffix(200).shuffled(using: &chance).prefix(20) {
            switch Int.random(in: 0..<3, using: &chance) {
            case 0:
                account.loseConversationAudio(call.id)
                faded.insert(call.id)
            case 1: account.rerunAnalysis(of: call.id)
            default: account.deleteConversation(call.id)
            }
        }
        if Bool.random(using: &chance) { account.finishConversations() }
        for status in CallStatus.allCases { account.addConversations(4, status: status) }
        return faded
    }
}
