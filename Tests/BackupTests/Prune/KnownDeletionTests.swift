import Backup
import Platform
import SQLite
import Simulator
import TestSupport
import Testing
import VaultTruth

/// What we deleted upstream is known for good: its only copy never goes to the trash.
@Suite("Known deletions", .temporaryDirectory, .timeLimit(.minutes(15))) struct KnownDeletionTests {
    let vault = TemporaryDirectory.current.path("vault")

    /// Deletes upstream what the account has but for its newest `left` items.
    private func delete(_ service: SimulatedService, leaving left: Int) async throws -> PruneSummary {
        let items = service.account.items.sorted { $0.date > $1.date }
        let summary = try await Pruning.prune(.remote, vault, service) {
            $0.filter.before = Int64(items[left - 1].date)
        }
        #expect(summary.exit == .done && summary.done == items.count - left, "\(summary)")
        return summary
    }

    /// Lists the account twice and prunes the vault.
    private func pruneHere(_ service: SimulatedService) async throws {
        for _ in 0..<2 { try await Pruning.sweep(service, vault) }
        try await Pruning.prune(.local, vault, service) { $0.allowsHalf = true }
    }

    @Test func aRunKilledBeforeItsSnapshotIsRecordedIsNoReasonToForgetTheNext() async throws {
        try await Simulator.run(AccountRecipe(items: 25)) { service in
            try await Pruning.sweep(service, vault)
            _ = try await delete(service, leaving: 15)
            try Manifests.forgetLastSnapshot(vault)
            _ = try await delete(service, leaving: 5)
            try Manifests.drop(vault)
            #expect(try await Rebuild(of: vault).run().problems == [])
            #expect(try await Pruning.upstream(vault) == ["deleted": 20, "present": 5])
            try await pruneHere(service)
            #expect(try await Pruning.states(vault) == ["stored": 25])
        }
    }
}
