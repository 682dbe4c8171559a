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

    /// A vault of 25 items, of which the account has 5: the others were deleted by two runs.
    private func makeVault(_ service: SimulatedService) async throws {
        try await Pruning.sweep(service, vault)
        _ = try await delete(service, leaving: 15)
        _ = try await delete(service, leaving: 5)
    }

    /// Lists the account twice and prunes the vault.
    private func pruneHere(_ service: SimulatedService) async throws {
        for _ in 0..<2 { try await Pruning.sweep(service, vault) }
        try await Pruning.prune(.local, vault, service) { $0.allowsHalf = true }
    }

    @Test(arguments: [true, false])
    func aRebuildBehindALostDeltaKnowsAllThatIsToldAndNamesTheGap(hasManifest: Bool) async throws {
        try await Simulator.run(AccountRecipe(items: 25)) { service in
            try await makeVault(service)
            try File.remove(vault + "/snapshots/000002.delta.jsonl.gz")
            if !hasManifest { try Manifests.drop(vault) }
            let report = try await Rebuild(of: vault).run()
            #expect(report.exit == .partial)
            #expect(report.problems.map(\.path) == ["snapshots/000002.delta.jsonl.gz"])
            #expect(report.problems.map(\.kind) == [.missing])
            // What only the lost delta told is known where the manifest told it too.
            let known = hasManifest ? 20 : 10
            #expect(try await Pruning.upstream(vault) == ["deleted": known, "present": 25 - known])
            try await pruneHere(service)
            let lost = 20 - known
            #expect(
                try await Pruning.states(vault)
                    == (lost == 0 ? ["stored": 25] : ["stored": 25 - lost, "trashed": lost]))
        }
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

    @Test func aRebuildKnowsWhatAKilledPruneDeletedAndWasAboutToDelete() async throws {
        try await Simulator.run(AccountRecipe(items: 25)) { service in
            try await Pruning.sweep(service, vault)
            _ = try await delete(service, leaving: 15)
            // As if the run had been killed with one deletion under way, of which no answer came.
            try Manifests.forgetLastSnapshot(vault)
            try File.remove(vault + "/snapshots/000002.delta.jsonl.gz")
            let unsure = service.account.items[0].id
            try Manifests.change(
                vault,
                "INSERT INTO intents SELECT item, 2, 0, 'proven' FROM items WHERE id = '\(unsure)'")
            service.account.deleteItem(unsure)

            #expect(try await Rebuild(of: vault).run().exit == .done)
            #expect(try await Pruning.upstream(vault) == ["deleted": 10, "present": 15])
            let open = try await VaultReading(vault).manifest.unsettledDeletions()
            #expect(open.map(\.item.id) == [unsure] && open.map(\.proof) == ["proven"])
            try await pruneHere(service)
            #expect(try await Pruning.states(vault) == ["stored": 25])
            #expect(try await Pruning.upstream(vault) == ["deleted": 11, "present": 14])
            // And when the manifest is lost after that, the snapshots tell it.
            try Manifests.drop(vault)
            #expect(try await Rebuild(of: vault).run().exit == .done)
            #expect(try await Pruning.upstream(vault) == ["deleted": 11, "present": 14])
        }
    }

    @Test func aListingThatIsLateIsTakenForLateAfterARebuildToo() async throws {
        try await Simulator.run(AccountRecipe(items: 25)) { service in
            try await Pruning.sweep(service, vault)
            let before = service.account.items
            _ = try await delete(service, leaving: 15)
            try Manifests.drop(vault)
            _ = try await Rebuild(of: vault).run()
            for item in before { service.account.restoreItem(item.id) }
            try await Pruning.sweep(service, vault)
            #expect(try await Pruning.upstream(vault) == ["deleted": 10, "present": 15])
        }
    }

    // MARK: - An older manifest

    /// Every command that would work on the manifest.
    private enum Work: CaseIterable { case backup, fullBackup, verify, repair, prune, trash, seal, export }

    private func attempt(_ work: Work, _ service: SimulatedService) async throws {
        switch work {
        case .backup: _ = try await Truth.backup(service, into: vault)
        case .fullBackup: try await Pruning.sweep(service, vault)
        case .verify: _ = try await Vaults.verify(vault)
        case .repair: _ = try await Sealed.repair(vault, service)
        case .prune: try await Pruning.prune(.local, vault, service) { $0.allowsHalf = true }
        case .trash: _ = try await Trash(of: vault).empty(olderThan: 0) { _ in true }
        case .seal: try await Sealed.seal(vault)
        case .export:
            let place = TemporaryDirectory.current.path("export")
            _ = try await Export(of: vault, ExportOptions(to: .path(place), as: .folder)).run()
        }
    }

    @Test func anOlderManifestBesideNewerSnapshotsIsRefusedUntilItIsMadeAnew() async throws {
        try await Simulator.run(AccountRecipe(items: 25)) { service in
            try await Pruning.sweep(service, vault)
            let older = try Manifests.copy(vault)
            _ = try await delete(service, leaving: 15)
            _ = try await delete(service, leaving: 5)
            try Manifests.putBack(older, vault)
            let before = try Vaults.contents(vault)
            for work in Work.allCases {
                await #expect(throws: VaultError.self, "\(work)") { try await attempt(work, service) }
            }
            #expect(try Vaults.contents(vault) == before)
            let report = try await Rebuild(of: vault).run()
            #expect(report.problems == [] && report.keptAside != nil)
            #expect(try await Pruning.upstream(vault) == ["deleted": 20, "present": 5])
            for work in Work.allCases { try await attempt(work, service) }
            try await pruneHere(service)
            #expect(try await Pruning.states(vault) == ["stored": 25])
        }
    }

    @Test func aLostDeltaThatIsPutBackIsReadBeforeAnythingElse() async throws {
        try await Simulator.run(AccountRecipe(items: 25)) { service in
            try await makeVault(service)
            let name = vault + "/snapshots/000002.delta.jsonl.gz"
            let delta = try Vaults.read(name)
            try File.remove(name)
            try Manifests.drop(vault)
            #expect(try await Rebuild(of: vault).run().exit == .partial)
            try Vaults.create(delta, at: name)
            await #expect(throws: VaultError.self) { try await Sealed.repair(vault, service) }
            #expect(try await Rebuild(of: vault).run().exit == .done)
            #expect(try await Pruning.upstream(vault) == ["deleted": 20, "present": 5])
        }
    }

    /// Snapshots that prove nothing are no reason to stop, and nothing is written over them.
    @Test(arguments: [true, false])
    func whatIsNoSnapshotOfTheVaultIsNeitherBelievedNorReplaced(isForeign: Bool) async throws {
        let other = TemporaryDirectory.current.path("other")
        try await Simulator.run(AccountRecipe(items: 25)) { service in
            try await Pruning.sweep(service, vault)
            var strange: [UInt8] = Array("no snapshot".utf8)
            if isForeign {
                for _ in 0..<2 { try await Pruning.sweep(service, other) }
                strange = try Vaults.read(other + "/snapshots/000002.jsonl.gz")
            }
            try Vaults.create(strange, at: vault + "/snapshots/000002.jsonl.gz")
            for _ in 0..<2 {
                let summary = try await Pruning.sweep(service, vault)
                #expect(summary.run > 2 && summary.snapshot != nil, "\(summary)")
            }
            #expect(try Vaults.read(vault + "/snapshots/000002.jsonl.gz") == strange)
            try Manifests.drop(vault)
            let report = try await Rebuild(of: vault).run()
            #expect(report.problems.map(\.path) == ["snapshots/000002.jsonl.gz"])
            #expect(report.run > 4)
        }
    }

    @Test func runsOfAnOlderManifestDoNotWriteOverSnapshotsThatCannotBeRead() async throws {
        try await Simulator.run(AccountRecipe(items: 25)) { service in
            try await Pruning.sweep(service, vault)
            let older = try Manifests.copy(vault)
            for _ in 0..<2 { try await Pruning.sweep(service, vault) }
            var kept: [String: [UInt8]] = [:]
            for name in ["000002.jsonl.gz", "000003.jsonl.gz"] {
                var bytes = try Vaults.read(vault + "/snapshots/" + name)
                bytes[bytes.count / 2] ^= 1
                try Vaults.write(bytes, to: vault + "/snapshots/" + name)
                kept[name] = bytes
            }
            try Manifests.putBack(older, vault)
            for _ in 0..<2 { try await Pruning.sweep(service, vault) }
            for (name, bytes) in kept {
                #expect(try Vaults.read(vault + "/snapshots/" + name) == bytes, "\(name)")
            }
        }
    }
}
