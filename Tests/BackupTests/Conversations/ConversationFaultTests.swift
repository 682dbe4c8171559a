import Backup
import TestSupport
import Testing
import VaultTruth

@testable import Simulator

@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct ConversationFaultTests {
    let vault = TemporaryDirectory.current.path("vault")

    /// Every fault on each of the routes that conversations have.
    static let cases: [Fault] = Fault.allCases.flatMap { fault in
        [Route.conversations, .conversation, .conversationAudio].filter {
            fault.kind.routes.contains($0) && (!fault.kind.needsCursor || $0 == .conversations)
        }.map { Fault(fault.kind, on: $0, times: fault.times) }
    }

    @Test(arguments: cases) func noFaultPutsAnythingWrongUnderAFinalName(fault: Fault) async throws {
        var recipe = AccountRecipe(items: 0, conversations: 40)
        recipe.openConversations = 3
        recipe.transcriptTurns = 20
        try await Simulator.run(recipe) { service in
            let truth = ConversationTruth(vault: vault, account: service.account)
            service.faults = [fault]
            let first = await Result.catching { try await Truth.backup(service, into: vault, pageSize: 16) }
            try truth.expectNothingWrong()
            service.clearFaults()
            let before = Set(try truth.sidecars().keys)
            service.account.finishConversations()
            let clean = try await Truth.backup(
                service, into: vault, Truth.options { $0.isFull = fault.isSeenByFullListingsOnly },
                pageSize: 16)
            #expect(clean.exit == .done, "after \(first): \(clean)")
            #expect(clean.accounting.holds)
            let listed = Set(service.account.conversations.map(\.id))
            try truth.expectComplete(lost: before.subtracting(listed))
        }
    }
}

extension Fault {
    /// What no request of a short listing could show: the sweep of every seventh day does.
    fileprivate var isSeenByFullListingsOnly: Bool {
        switch kind {
        // What can never be stored is named until a full listing lacks it.
        case .listingGap, .hostileID: true
        // The service said of each that there is no such conversation.
        case .status(404, _): route == .conversation
        default: false
        }
    }
}
