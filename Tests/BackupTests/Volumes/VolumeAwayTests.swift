import Backup
import Platform
import SQLite
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Volumes that cannot be read for a while, or that are the only ones to have something: they are never removed.
@Suite("Volumes that are away for a while", .temporaryDirectory, .timeLimit(.minutes(15)))
struct VolumeAwayTests {
    let vault = TemporaryDirectory.current.path("vault")
    private var away: String { TemporaryDirectory.current.path("away") }

    private func takeAway() throws { try File.rename(vault + "/volumes", to: away) }

    private func putBack() throws {
        if try File.status(vault + "/volumes") != nil { try Folder.removeEmpty(vault + "/volumes") }
        try File.rename(away, to: vault + "/volumes")
    }

    private func contents() throws -> [String: SHA256] {
        try Sealed.volumes(vault).reduce(into: [:]) { $0[$1] = try Digest.ofFile(vault + "/" + $1).digest }
    }

    /// Whether each volume is as it was, and each item as the account has or had it.
    private func expectUntouched(_ before: [String: SHA256], _ service: SimulatedService) async throws {
        #expect(try await Vaults.verify(vault).exit == .done)
        #expect(try contents() == before)
        try await Sealed.expectReadable(vault, service.account)
    }

    @Test func aRepairThatCanFetchNothingCostsNoVolumeThatComesBack() async throws {
        try await Simulator.run(Sealed.recipe(20)) { service in
            try await Sealed.make(service, vault)
            let before = try contents()
            try takeAway()
            struct NoKey: Error {}
            await #expect(throws: NoKey.self) { try await Repair(of: vault, from: { throw NoKey() }).run() }
            try putBack()
            try await expectUntouched(before, service)
        }
    }

    @Test func aRepairThatFailsHalfWayCostsNoVolumeThatComesBack() async throws {
        try await Simulator.run(Sealed.recipe(20)) { service in
            try await Sealed.make(service, vault)
            let before = try contents()
            try takeAway()
            // Half of them can be fetched, the others are nowhere but in the volumes.
            for item in service.account.items[..<10] { service.account.deleteItem(item.id) }
            #expect(try await Sealed.repair(vault, service).exit == .partial)
            try putBack()
            #expect(try await Vaults.verify(vault).exit == .differences)
            #expect(try contents() == before)
            let report = try await Sealed.repair(vault, service)
            #expect(report.exit == .done && report.remaining == [], "\(report)")
            #expect(try await Vaults.verify(vault).exit == .done)
            #expect(try await Pruning.states(vault) == ["stored": 20])
            try await Sealed.expectReadable(vault, service.account)
        }
    }

    @Test func aBackupNamesTheChangedItemWhoseVolumeIsAwayAndGoesOnWhenItIsBack() async throws {
        try await Simulator.run(Sealed.recipe(20)) { service in
            try await Sealed.make(service, vault)
            let before = try contents()
            let id = service.account.items[7].id
            service.account.setState(.deleted, of: id)
            try takeAway()
            let summary = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
            #expect(summary.exit == .partial && summary.accounting.failed == 1, "\(summary)")
            #expect(summary.failures.map(\.id) == [id])
            try putBack()
            try await expectUntouched(before, service)
            let second = try await Truth.backup(service, into: vault)
            #expect(second.exit == .done, "\(second)")
            #expect(try await Sealed.seal(vault).exit == .done)
            #expect(try await Vaults.verify(vault).exit == .done)
            try await Sealed.expectReadable(vault, service.account)
        }
    }

    @Test func whatIsGoneUpstreamStaysInAVolumeThatIsAwayWhenItIsPruned() async throws {
        try await Simulator.run(Sealed.recipe(20)) { service in
            try await Sealed.make(service, vault)
            let before = try contents()
            for item in service.account.items[..<2] { service.account.deleteItem(item.id) }
            for _ in 0..<2 { try await Pruning.sweep(service, vault) }
            try takeAway()
            let summary = try await Pruning.prune(.local, vault, service)
            #expect(summary.exit == .partial && summary.done == 0, "\(summary)")
            try putBack()
            try await expectUntouched(before, service)
            #expect(try await Pruning.states(vault) == ["stored": 20])
        }
    }

    /// What a kill leaves between the names of an item's two files, as `unseal` gives them and `seal` takes them away.
    @Test(arguments: [true, false]) func aRebuildAfterAKillBetweenTwoFilesLosesNeither(isWhole: Bool)
        async throws
    {
        try await Simulator.run(Sealed.recipe(20)) { service in
            try await Sealed.make(service, vault)
            let reading = try VaultReading(vault)
            let record = try #require(try await reading.manifest.everyRecord().first { $0.path != nil })
            let sidecar = try #require(record.sidecarFile)
            let bytes = isWhole ? try reading.vault.bytes(of: sidecar) : []
            try create(bytes, at: vault + "/" + sidecar.path)
            try removeManifest()
            _ = try await Rebuild(of: vault).run()
            try await Sealed.expectReadable(vault, service.account)
            let report = try await Vaults.verify(vault)
            #expect(!report.tally.findings.contains { $0.kind == .missing }, "\(report.tally.findings)")
            _ = try await Sealed.repair(vault, service)
            #expect(try await Sealed.seal(vault).exit == .done)
            #expect(try await Vaults.verify(vault).exit == .done)
            try await Sealed.expectReadable(vault, service.account)
        }
    }

    private func create(_ bytes: [UInt8], at path: String) throws {
        try Folder.make(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]), permissions: 0o700)
        try Vaults.create(bytes, at: path)
    }

    private func removeManifest() throws {
        for suffix in ["", "-wal", "-shm"] where try File.status(vault + "/manifest.sqlite" + suffix) != nil {
            try File.remove(vault + "/manifest.sqlite" + suffix)
        }
    }

    /// A seal that was killed before it removed the loose files, and then something happens to the volume.
    @Test(arguments: ["flipped", "away"]) func looseFilesStayWhereTheMemberIsNotWhole(harm: String)
        async throws
    {
        try await Simulator.run(Sealed.recipe(20)) { service in
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            let loose = try Truth.files(below: vault + "/history").map { ($0, try Vaults.read($0)) }
            try await Sealed.seal(vault)
            for (path, bytes) in loose { try create(bytes, at: path) }
            do {
                let database = try Database(path: vault + "/manifest.sqlite")
                try database.run("INSERT INTO leftovers SELECT item FROM items")
            }
            if harm == "away" {
                try takeAway()
            } else {
                _ = try await Sealed.damageAudio(vault)
            }
            _ = try await Vaults.verify(vault)
            try await Sealed.expectReadable(vault, service.account)
            _ = try await Sealed.repair(vault, service)
            let report = try await Vaults.verify(vault)
            #expect(
                report.tally.findings.allSatisfy { $0.kind != .missing && $0.kind != .damaged }, "\(report)")
            try await Sealed.expectReadable(vault, service.account)
        }
    }

    /// That a volume is as it was sealed does not say that what it holds is anywhere else.
    @Test func aVolumeWithAnItemThatIsNowhereElseIsKeptWhenItsMonthIsSealedAgain() async throws {
        try await Simulator.run(Sealed.recipe(20)) { service in
            try await Sealed.make(service, vault)
            let before = Set(try contents().values)
            do {
                let database = try Database(path: vault + "/manifest.sqlite")
                try database.run("DELETE FROM items WHERE item IN (SELECT item FROM items LIMIT 1)")
            }
            try await Sealed.seal(vault)
            let kept = try Truth.files(below: vault + "/trash/quarantine").map {
                try Digest.ofFile($0).digest
            }
            #expect(kept.count == 1 && before.isSuperset(of: kept))
        }
    }
}
