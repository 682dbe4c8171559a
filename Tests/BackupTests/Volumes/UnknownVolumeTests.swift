import Backup
import JSON
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// A manifest that is older than the volumes beside it, as after half a copy was restored.
@Suite("Volumes that the manifest does not know", .temporaryDirectory, .timeLimit(.minutes(15)))
struct UnknownVolumeTests {
    let vault = TemporaryDirectory.current.path("vault")
    private var kept: String { TemporaryDirectory.current.path("manifest.old") }

    private func keepManifest() throws {
        try Vaults.create(try Vaults.read(vault + "/manifest.sqlite"), at: kept)
    }

    private func putManifestBack() throws {
        for suffix in ["", "-wal", "-shm"] where try File.status(vault + "/manifest.sqlite" + suffix) != nil {
            try File.remove(vault + "/manifest.sqlite" + suffix)
        }
        try Vaults.create(try Vaults.read(kept), at: vault + "/manifest.sqlite")
    }

    private func quarantined() throws -> [String] {
        let folder = vault + "/trash/quarantine"
        return try File.status(folder) == nil ? [] : Truth.files(below: folder)
    }

    @Test func repairTakesThemOverAndFetchesNothing() async throws {
        try await Simulator.run(Sealed.recipe(30)) { service in
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            try keepManifest()
            try await Sealed.seal(vault)
            // What is not in the volumes is nowhere.
            for item in service.account.items { service.account.deleteItem(item.id) }
            try putManifestBack()
            #expect(try await Vaults.verify(vault).exit == .differences)
            let report = try await Sealed.repair(vault, service)
            #expect(report.exit == .done && report.unexplained == 0 && report.remaining == [], "\(report)")
            #expect(report.adopted == 30)
            #expect(try quarantined() == [])
            #expect(try await Holdings.counts(vault).loose == 0)
            #expect(try await Vaults.verify(vault).exit == .done)
            try await Sealed.expectReadable(vault, service.account)
            #expect(try await Pruning.states(vault) == ["stored": 30])
            // It is a volume as any other: the way back is open.
            try await Sealed.unsealAll(vault)
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    /// What a later run did is in its snapshot, which a repair does not read.
    @Test func whereASnapshotIsNotKnownEitherARebuildTakesThemOver() async throws {
        try await Simulator.run(Sealed.recipe(30)) { service in
            let items = service.account.items
            for item in items[..<6] { service.account.setState(.processing, of: item.id) }
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            try keepManifest()
            for item in items[..<6] { service.account.setState(.created, of: item.id) }
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            try await Sealed.seal(vault)
            // What is not in the volumes is nowhere.
            for item in items { service.account.deleteItem(item.id) }
            try putManifestBack()
            let older = VaultError.olderManifest(
                vault + "/manifest.sqlite", snapshot: "snapshots/000002.delta.jsonl.gz")
            await #expect(throws: older) { try await Sealed.repair(vault, service) }
            #expect(try await Rebuild(of: vault).run().exit == .done)
            #expect(try await Holdings.counts(vault).loose == 0)
            #expect(try await Vaults.verify(vault).exit == .done)
            try await Sealed.expectReadable(vault, service.account)
            #expect(try await Pruning.states(vault) == ["stored": 30])
        }
    }

    @Test func aDamagedMemberIsFetchedAndTheOthersAreTaken() async throws {
        try await Simulator.run(Sealed.recipe(20)) { service in
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            try keepManifest()
            try await Sealed.seal(vault)
            _ = try await Sealed.damageAudio(vault)
            try putManifestBack()
            let report = try await Sealed.repair(vault, service)
            #expect(report.exit == .done && report.adopted == 19, "\(report)")
            let check = try await Vaults.verify(vault)
            #expect(check.exit == .done, "\(check.tally.findings)")
            try await Sealed.expectReadable(vault, service.account)
        }
    }

    @Test func aSidecarThatIsOlderThanTheManifestIsWrittenAnew() async throws {
        try await Simulator.run(Sealed.recipe(20)) { service in
            try await Sealed.make(service, vault)
            let names = try Sealed.volumes(vault)
            let volumes = try names.map { try Vaults.read(vault + "/" + $0) }
            try await Sealed.unsealAll(vault)
            let changed = service.account.items[3].id
            // The service changes its words and drops the audio, which only the volume has then.
            service.account.setState(.deleted, of: changed)
            #expect(try await Pruning.sweep(service, vault).exit == .done)
            try Folder.removeTree(vault + "/history")
            for (name, bytes) in zip(names, volumes) { try Vaults.create(bytes, at: vault + "/" + name) }
            let report = try await Sealed.repair(vault, service)
            #expect(report.exit == .done && report.adopted == 20, "\(report)")
            #expect(try await Vaults.verify(vault).exit == .done)
            try await Sealed.expectReadable(vault, service.account)
            let record = try #require(
                try await VaultReading(vault).manifest.everyRecord().first { $0.id == changed })
            let sidecar = try Sidecar.read(vault + "/" + #require(record.sidecar))
            #expect(sidecar.item["state"]?.string == "deleted" && record.sealed == nil)
        }
    }

    @Test func oneOfAnotherAccountIsNotMixedIn() async throws {
        let other = TemporaryDirectory.current.path("other")
        var recipe = Sealed.recipe(20)
        recipe.seed = 8
        try await Simulator.run(recipe) { try await Sealed.make($0, other) }
        try await Simulator.run(Sealed.recipe(20)) { service in
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            for name in try Sealed.volumes(other) {
                try Folder.make(vault + "/volumes")
                try Vaults.create(try Vaults.read(other + "/" + name), at: vault + "/" + name)
            }
            let before = try await Vaults.lines(vault)
            let report = try await Sealed.repair(vault, service)
            #expect(report.exit == .done && report.adopted == 0 && report.unexplained > 0, "\(report)")
            #expect(try await Vaults.lines(vault) == before)
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    @Test func oneThatHoldsNothingLackingGoesToQuarantine() async throws {
        try await Simulator.run(Sealed.recipe(20)) { service in
            try await Sealed.make(service, vault)
            let names = try Sealed.volumes(vault)
            let volumes = try names.map { try Vaults.read(vault + "/" + $0) }
            try await Sealed.unsealAll(vault)
            for (name, bytes) in zip(names, volumes) { try Vaults.create(bytes, at: vault + "/" + name) }
            let report = try await Sealed.repair(vault, service)
            #expect(
                report.exit == .done && report.unexplained == names.count && report.adopted == 0, "\(report)")
            #expect(try quarantined().count == names.count)
            #expect(try await Vaults.verify(vault).exit == .done)
            #expect(try await Holdings.counts(vault).loose == 20)
        }
    }
}
