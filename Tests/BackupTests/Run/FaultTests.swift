import Backup
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct FaultTests {
    let vault = TemporaryDirectory.current.path("vault")

    /// Once for ever and once for a while: the first shows what is never done, the second what is overcome.
    @Test(arguments: Fault.allCases) func noFaultPutsAnythingWrongUnderAFinalName(fault: Fault) async throws {
        var recipe = AccountRecipe(items: 60)
        // Raw samples without a mark or a stated length look whole however few there are.
        if case .truncatedAudio = fault.kind { recipe.audio = .mp3 }
        try await Simulator.run(recipe) { service in
            service.faults = [fault]
            let first = await Result.catching { try await Truth.backup(service, into: vault, pageSize: 16) }
            try Truth.expectNothingWrong(vault, service.account)
            service.clearFaults()
            let clean = try await Truth.backup(
                service, into: vault, Truth.options { $0.isFull = fault.isSeenByFullListingsOnly },
                pageSize: 16)
            #expect(clean.exit == .done, "after \(first): \(clean)")
            #expect(clean.accounting.holds)
            try Truth.expectComplete(vault, service.account)
        }
    }
}

extension Result where Failure == any Error {
    static func catching(_ body: () async throws -> Success) async -> Self {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}

extension Fault {
    /// What no request of a short listing could show: the sweep of every seventh day does.
    fileprivate var isSeenByFullListingsOnly: Bool {
        switch kind {
        case .listingGap, .itemsArriveLate, .hostileID: true
        default: false
        }
    }
}
