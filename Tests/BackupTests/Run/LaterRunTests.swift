import Backup
import Simulator
import TestSupport
import Testing
import VaultTruth

/// What one run leaves behind for the next.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct LaterRunTests {
    let vault = TemporaryDirectory.current.path("vault")

    @Test func anItemWhoseAudioTheServiceDroppedBeforeItWasHadIsStoredWithoutIt() async throws {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            service.faults = [Fault(.poisonedItem(5, status: 500))]
            #expect(try await Truth.backup(service, into: vault).exit == .partial)
            service.clearFaults()
            service.account.setState(.deleted, of: service.account.items[5].id)
            let summary = try await Truth.backup(
                service, into: vault,
                Truth.options {
                    $0.isFull = true
                    $0.retriesFailed = true
                })
            #expect(summary.exit == .done, "\(summary)")
            #expect(summary.audioGone == 1)
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test func anItemThatCanNeverBeStoredIsNamedByEveryRunForAsLongAsItIsThere() async throws {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            service.faults = [Fault(.hostileID)]
            for _ in 0..<2 { #expect(try await Truth.backup(service, into: vault).exit == .partial) }
            service.clearFaults()
            let recent = try await Truth.backup(service, into: vault)
            #expect(recent.exit == .partial, "a short listing does not show that it is gone")
            #expect(recent.failures.count == 1)
            let full = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
            #expect(full.exit == .done, "\(full)")
        }
    }

    /// The requests of all connections, those that only listed and the first one too.
    @Test func theSummaryCountsEveryRequest() async throws {
        try await Simulator.run(AccountRecipe(items: 400, conversations: 10)) { service in
            let summary = try await Truth.backup(service, into: vault, pageSize: 16)
            #expect(summary.exit == .done)
            #expect(summary.requests == service.log.entries.count)
        }
    }
}
