import Platform
import SQLite
import Simulator
import TestSupport
import Testing
import VaultTruth

@testable import Backup

/// What a rebuild makes of the manifest that it replaces.
@Suite("Rebuild beside a manifest", .temporaryDirectory, .timeLimit(.minutes(15)))
struct RebuildTakeoverTests {
    let vault = TemporaryDirectory.current.path("vault")
    var manifestPath: String { vault + "/manifest.sqlite" }

    @Test func aMoveThatAKilledRunBeganIsFinishedAfterARebuild() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            try await Pruning.sweep(service, vault)
            let item = try #require(service.account.items.first { $0.hasAudio }).id
            service.account.deleteItem(item)
            for _ in 0..<2 { try await Pruning.sweep(service, vault) }
            // Killed when one of the two files had moved.
            try Manifests.change(
                vault, "INSERT INTO moves SELECT item, 3, 'trash' FROM items WHERE id = '\(item)'")
            let path = try #require(try await Pruning.records(vault)[item]?.path)
            try Folder.make(vault + "/trash/" + path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex))
            try File.rename(vault + "/" + path, to: vault + "/trash/" + path)
            #expect(try await Rebuild(of: vault).run().problems == [])
            let check = try await Vaults.verify(vault)
            #expect(check.exit == .done, "\(check.tally.findings)")
            #expect(try await Pruning.states(vault) == ["stored": 19, "trashed": 1])
        }
    }

    @Test func aLeftoverOfASealedItemIsNotTakenForTheItem() async throws {
        try await Simulator.run(Sealed.recipe(20)) { service in
            try await Sealed.make(service, vault)
            let record = try #require(
                try await VaultReading(vault).manifest.everyRecord().first { $0.path != nil })
            // Killed when one of the two loose files was gone.
            let sidecar = try #require(record.sidecar)
            let bytes = try VaultReading(vault).vault.bytes(of: try #require(record.sidecarFile))
            let folder = sidecar.prefix(upTo: sidecar.lastIndex(of: "/") ?? sidecar.endIndex)
            try Folder.make(vault + "/" + folder)
            try Vaults.create(bytes, at: vault + "/" + sidecar)
            try Manifests.change(vault, "INSERT INTO leftovers VALUES (\(record.key))")
            #expect(try await Rebuild(of: vault).run().problems == [])
            let check = try await Vaults.verify(vault)
            #expect(check.exit == .done, "\(check.tally.findings)")
            #expect(try await Holdings.counts(vault).sealed == 20)
            #expect(try File.status(vault + "/" + sidecar) == nil)
            try await Sealed.expectReadable(vault, service.account)
        }
    }

    @Test func theManifestOfAnotherVaultIsNotMixedIn() async throws {
        let other = TemporaryDirectory.current.path("other")
        try await Simulator.run(AccountRecipe(items: 20, seed: 9)) { _ = try await Pruning.sweep($0, other) }
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            try await Pruning.sweep(service, vault)
            let lines = try await Vaults.lines(vault)
            try Manifests.putBack(try Manifests.copy(other), vault)
            #expect(try await Rebuild(of: vault).run().problems == [])
            #expect(try await Vaults.lines(vault) == lines)
        }
    }

    @Test func aSecondRebuildInTheSameSecondKeepsBothManifests() async throws {
        try await Simulator.run(AccountRecipe(items: 5)) { service in
            try await Pruning.sweep(service, vault)
            let first = SHA256.of(try Manifests.copy(vault))
            for _ in 0..<3 { _ = try await Rebuild(of: vault).run() }
            let aside = try Manifests.aside(vault)
            #expect(aside.count == 3)
            #expect(try aside.contains { SHA256.of(try Vaults.read(vault + "/" + $0)) == first })
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    /// Gives the manifest a journal with commits that the main file does not have, as a killed run leaves it.
    private func leaveJournal() throws {
        let open = try Database(path: manifestPath, mode: .readWrite)
        try open.execute("PRAGMA wal_autocheckpoint = 0; INSERT INTO facts VALUES ('last', 'commit')")
        let files = try ["", "-wal"].map { try Vaults.read(manifestPath + $0) }
        try Vaults.create(files[0], at: vault + "/kept")
        try Vaults.create(files[1], at: vault + "/kept-wal")
        withExtendedLifetime(open) {}
    }

    private func putJournalBack() throws {
        try Manifests.drop(vault)
        for suffix in ["", "-wal"] { try File.rename(vault + "/kept" + suffix, to: manifestPath + suffix) }
    }

    @Test(arguments: 0...2) func aKillBetweenTheRenamesShowsAsALostManifest(done: Int) async throws {
        try await Simulator.run(AccountRecipe(items: 5)) { service in
            try await Pruning.sweep(service, vault)
            try leaveJournal()
            try putJournalBack()
            let exchange = try ManifestExchange(in: .open(vault).0, now: 1_800_000_000)
            #expect(exchange.steps.count == 2)
            for step in exchange.steps[..<done] { try File.rename(step.from, to: step.to) }
            if done > 0 {
                await #expect(throws: VaultError.self) { try await Vaults.verify(vault) }
            } else {
                #expect(try await Manifest(reading: manifestPath).fact("last") == "commit")
            }
            #expect(try await Rebuild(of: vault).run().problems == [])
            #expect(try await Vaults.verify(vault).exit == .done)
            // The last commit is kept, in the manifest or in the journal that was left.
            let aside = try Manifests.aside(vault)
            if done == 1 { return #expect(aside.count == 2) }
            let old = try Manifest(reading: vault + "/" + #require(aside.first))
            #expect(try await old.fact("last") == "commit")
        }
    }

    @Test func aRebuildAfterAKilledOneMakesUseOfTheManifestThatIsAside() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            try await Pruning.sweep(service, vault)
            let unsure = service.account.items[0].id
            try Manifests.change(
                vault, "INSERT INTO intents SELECT item, 1, 0, 'proven' FROM items WHERE id = '\(unsure)'")
            for step in try ManifestExchange(in: .open(vault).0, now: 1_800_000_000).steps {
                try File.rename(step.from, to: step.to)
            }
            #expect(try await Rebuild(of: vault).run().problems == [])
            #expect(try await VaultReading(vault).manifest.unsettledDeletions().map(\.item.id) == [unsure])
        }
    }

    @Test func theManifestThatIsKeptHasItsLastCommits() async throws {
        try await Simulator.run(AccountRecipe(items: 5)) { service in
            try await Pruning.sweep(service, vault)
            try leaveJournal()
            try putJournalBack()
            let aside = try #require(try await Rebuild(of: vault).run().keptAside)
            #expect(try await Manifest(reading: vault + "/" + aside).fact("last") == "commit")
            #expect(try await Manifest(reading: manifestPath).fact("last") == nil)
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }
}
