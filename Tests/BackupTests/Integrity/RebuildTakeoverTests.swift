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
