import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

@testable import Backup

@Suite("Rebuild", .temporaryDirectory, .timeLimit(.minutes(15))) struct RebuildTests {
    let vault = TemporaryDirectory.current.path("vault")
    var manifestPath: String { vault + "/manifest.sqlite" }

    private func dropManifest() throws {
        for suffix in ["", "-wal", "-shm"] where try File.status(manifestPath + suffix) != nil {
            try File.remove(manifestPath + suffix)
        }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func aRebuiltManifestEqualsTheLostOneInEveryLine(seed: UInt64) async throws {
        var chance = SeededGenerator(seed: seed)
        var recipe = AccountRecipe(items: 40, seed: seed)
        recipe.processing = 2
        try await Simulator.run(recipe) { service in
            for _ in 0..<3 {
                service.faults = Bool.random(using: &chance) ? [Fault(.poisonedItem(2, status: 500))] : []
                service.account.addItems(Int.random(in: 0..<5, using: &chance))
                if let lost = service.account.items.randomElement(using: &chance), Bool.random(using: &chance)
                {
                    service.account.deleteItem(lost.id)
                }
                let full = Bool.random(using: &chance)
                _ = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = full })
            }
            let before = try await Vaults.lines(vault)
            try dropManifest()
            let report = try await Rebuild(of: vault).run()
            #expect(report.problems == [])
            #expect(report.keptAside == nil)
            let after = try await Vaults.lines(vault)
            #expect(before.count == after.count)
            for (old, new) in zip(before, after) where old != new { Issue.record("\(old)\nbecame\n\(new)") }
            #expect(try await Vaults.verify(vault).exit == .done)

            service.clearFaults()
            service.account.finishProcessing()
            let next = try await Truth.backup(service, into: vault, Truth.options { $0.retriesFailed = true })
            #expect(next.exit == .done, "\(next)")
            #expect(next.run > report.run)
        }
    }

    @Test(arguments: [true, false]) func whatWasPrunedIsPrunedInARebuiltManifestToo(hasSnapshots: Bool)
        async throws
    {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            try await Pruning.sweep(service, vault)
            for item in service.account.items[3...5] { service.account.deleteItem(item.id) }
            try await Pruning.sweep(service, vault)
            try await Pruning.sweep(service, vault)
            try await Pruning.prune(.local, vault, service)
            #expect(try await Pruning.states(vault) == ["stored": 17, "trashed": 3])
            #expect(try await Vaults.verify(vault).exit == .done)
            let before = try await Vaults.lines(vault)
            try dropManifest()
            if !hasSnapshots { try Folder.removeTree(vault + "/snapshots") }
            #expect(try await Rebuild(of: vault).run().problems == [])
            #expect(try await Vaults.lines(vault) == before)
            #expect(try await Vaults.verify(vault).exit == .done)
            let young = try await Trash(of: vault).empty(olderThan: 3600) { _ in true }
            #expect(young.done.isEmpty, "nobody knows any more how long it was there")
        }
    }

    @Test func withoutAnySnapshotTheSidecarsAreEnoughForAllThatIsStored() async throws {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            _ = try await Truth.backup(service, into: vault)
            let before = try await Vaults.lines(vault)
            try dropManifest()
            try Folder.removeTree(vault + "/snapshots")
            let report = try await Rebuild(of: vault).run()
            #expect(report.fromSidecars == 30)
            #expect(try await Vaults.lines(vault) == before)
        }
    }

    @Test(arguments: [0, 24, 60, 100, 4096, 8200, 20_000])
    func aDamagedManifestIsRecognisedKeptAsideAndReplaced(place: Int) async throws {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            _ = try await Truth.backup(service, into: vault)
            let before = try await Vaults.lines(vault)
            var bytes = try Vaults.read(manifestPath)
            for index in place..<min(bytes.count, place + 4000) { bytes[index] = 0x5A }
            try Vaults.write(bytes, to: manifestPath)
            await #expect(throws: (any Error).self) { try await Vaults.verify(vault).requireDone() }
            let report = try await Rebuild(of: vault).run()
            let aside = try #require(report.keptAside)
            let kept = try Vaults.read(vault + "/" + aside)
            // Damage further in shows only when it is read, after the check's own row was written.
            #expect(place > 4096 || SHA256.of(kept) == SHA256.of(bytes))
            #expect(try await Vaults.lines(vault) == before)
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    @Test func aManifestCutToNothingIsNotTakenForANewVault() async throws {
        try await Simulator.run(AccountRecipe(items: 10)) { service in
            _ = try await Truth.backup(service, into: vault)
            try dropManifest()
            await #expect(throws: VaultError.self) { try await Vaults.verify(vault) }
            await #expect(throws: VaultError.self) { try await Truth.backup(service, into: vault) }
            #expect(try File.status(manifestPath) == nil)
        }
    }

    enum Left: CaseIterable { case everything, noManifest, sidecarsAlone }

    @Test(arguments: Left.allCases) func aLostMarkerIsMadeAnewFromWhatOnlyAVaultHolds(left: Left) async throws
    {
        try await Simulator.run(AccountRecipe(items: 10)) { service in
            _ = try await Truth.backup(service, into: vault)
            let (_, before) = try Vault.open(vault)
            let lines = try await Vaults.lines(vault)
            try File.remove(vault + "/tapekeep.json")
            if left != .everything { try dropManifest() }
            if left == .sidecarsAlone { try Folder.removeTree(vault + "/snapshots") }
            await #expect(throws: VaultError.lostMarker(vault)) {
                try await Truth.backup(service, into: vault)
            }
            #expect(throws: VaultError.lostMarker(vault)) { try VaultReading(vault) }
            let report = try await Rebuild(of: vault).run()
            #expect(report.madeMarker && report.items == 10)
            #expect(report.keptManifest == (left == .everything))
            #expect(try await Vaults.lines(vault) == lines)
            let (_, marker) = try Vault.open(vault)
            #expect((marker.vaultID == before.vaultID) == (left != .sidecarsAlone))
            #expect(marker.account == nil)

            let next = try await Truth.backup(service, into: vault)
            #expect(next.exit == .done && next.accounting.stored == 0)
            #expect(try Vault.open(vault).1.account == before.account, "it is recognised by its items")
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    @Test func aLostMarkersVaultIsNotTakenForAnotherAccounts() async throws {
        try await Simulator.run(AccountRecipe(items: 10)) { service in
            _ = try await Truth.backup(service, into: vault)
            try File.remove(vault + "/tapekeep.json")
            _ = try await Rebuild(of: vault).run()
        }
        try await Simulator.run(AccountRecipe(items: 10, seed: 99)) { other in
            _ = await #expect(throws: VaultError.unprovenAccount(vault)) {
                try await Truth.backup(other, into: vault)
            }
        }
    }

    @Test func aFolderOfOtherFilesIsNotMadeAVault() async throws {
        try Folder.make(vault + "/history/2025")
        try StagedFile(in: vault).commit(as: vault + "/history/2025/notes.json")
        await #expect(throws: VaultError.notAVault(vault)) { try await Rebuild(of: vault).run() }
        #expect(try Folder.list(vault).map(\.name) == ["history"])
    }

    @Test(arguments: [false, true]) func anotherVaultsItemsAreNamedAndNotTaken(areSealed: Bool) async throws {
        let other = TemporaryDirectory.current.path("other")
        var foreign = Sealed.recipe(4)
        foreign.seed = 99
        try await Simulator.run(foreign) { service in
            #expect(try await Truth.backup(service, into: other).exit == .done)
            if areSealed { try await Sealed.seal(other) }
        }
        try await Simulator.run(Sealed.recipe(6)) { service in
            _ = try await Truth.backup(service, into: vault)
            let before = try await Vaults.lines(vault)
            for path in try Truth.files(below: other + (areSealed ? "/volumes" : "/history")) {
                let place = vault + path.dropFirst(other.utf8.count)
                try Folder.make(String(place[..<(place.lastIndex(of: "/") ?? place.startIndex)]))
                try Vaults.create(try Vaults.read(path), at: place)
            }
            try dropManifest()
            let report = try await Rebuild(of: vault).run()
            #expect(report.exit == .partial && report.problems.count == 4, "\(report.problems)")
            let after = try await Vaults.lines(vault)
            #expect(after == before)
        }
    }

    @Test func sidecarsThatCannotBeUsedAreNamed() async throws {
        try await Simulator.run(AccountRecipe(items: 10)) { service in
            _ = try await Truth.backup(service, into: vault)
            let sidecars = try Vaults.contents(vault).keys.filter {
                $0.hasSuffix(".json") && $0.hasPrefix("history")
            }
            .sorted()
            try Vaults.write([1, 2], to: vault + "/" + sidecars[0])
            let copy = String(sidecars[1].dropLast(5)) + "-copy.json"
            var staged = try StagedFile(in: vault)
            try staged.append(try Vaults.read(vault + "/" + sidecars[1]))
            try staged.commit(as: vault + "/" + copy)
            try dropManifest()
            let report = try await Rebuild(of: vault).run()
            #expect(report.exit == .partial)
            #expect(report.problems.map(\.path).sorted() == [copy, sidecars[0]].sorted())
            #expect(report.items == 10, "the snapshot knows the item whose sidecar is damaged")
            let found = try await Vaults.verify(vault).tally.findings
            #expect(found.map(\.path).sorted() == [copy, sidecars[0]].sorted())
        }
    }
}

extension VerifyReport {
    /// Throws when anything was found, for tests in which any failure will do.
    func requireDone() throws {
        struct NotDone: Error {}
        if exit != .done { throw NotDone() }
    }
}
