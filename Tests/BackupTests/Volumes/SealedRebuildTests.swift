import Backup
import Compression
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite("Rebuilding with volumes", .temporaryDirectory, .timeLimit(.minutes(15))) struct SealedRebuildTests {
    let vault = TemporaryDirectory.current.path("vault")

    /// Rebuilds without the manifest that was there.
    @discardableResult
    private func rebuild() async throws -> RebuildReport {
        for suffix in ["", "-wal", "-shm"] where try File.status(vault + "/manifest.sqlite" + suffix) != nil {
            try File.remove(vault + "/manifest.sqlite" + suffix)
        }
        return try await Rebuild(of: vault).run()
    }

    private func expectSame(_ before: [String], _ after: [String]) {
        #expect(before.count == after.count)
        for (old, new) in zip(before, after) where old != new { Issue.record("\(old)\nbecame\n\(new)") }
    }

    /// Members of all volumes.
    private func members() throws -> Set<String> {
        Set(
            try Sealed.volumes(vault).flatMap { try Sealed.entries(Vaults.read(vault + "/" + $0)) }.map(
                \.name))
    }

    private func sealedNames() async throws -> Set<String> {
        let records = try await VaultReading(vault).manifest.everyRecord().filter { $0.sealed != nil }
        return Set(records.flatMap { [$0.path, $0.sidecar] }.compactMap { $0 })
    }

    /// Otherwise a backup makes a new manifest and fetches all again.
    @Test(arguments: [false, true])
    func aSealedVaultThatLostItsManifestAndSnapshotsIsNotTakenForANewOne(isMarkerLost: Bool) async throws {
        try await Simulator.run(Sealed.recipe(12)) { service in
            try await Sealed.make(service, vault)
            let before = try await Vaults.lines(vault)
            try Folder.removeTree(vault + "/snapshots")
            if try File.status(vault + "/history") != nil { try Folder.removeTree(vault + "/history") }
            for name in try Folder.list(vault).map(\.name) where name.hasPrefix("manifest.sqlite") {
                try File.remove(vault + "/" + name)
            }
            if isMarkerLost { try File.remove(vault + "/tapekeep.json") }
            let delivered = service.log.delivered
            await #expect(throws: VaultError.self) { try await Truth.backup(service, into: vault) }
            #expect(service.log.delivered == delivered)
            #expect(try await Rebuild(of: vault).run().problems == [])
            expectSame(before, try await Vaults.lines(vault))
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            #expect(service.log.delivered == delivered)
        }
    }

    @Test func aVaultOfWhichOnlyTheTrashIsLeftIsNotTakenForANewOne() async throws {
        try await Simulator.run(Sealed.recipe(12)) { service in
            try await Pruning.sweep(service, vault)
            for item in service.account.items.prefix(2) { service.account.deleteItem(item.id) }
            for _ in 0..<2 { try await Pruning.sweep(service, vault) }
            #expect(try await Pruning.prune(.local, vault, service).done == 2)
            for name in try Folder.list(vault).map(\.name)
            where name.hasPrefix("manifest.sqlite") || name == "tapekeep.json" {
                try File.remove(vault + "/" + name)
            }
            for name in ["snapshots", "history"] { try Folder.removeTree(vault + "/" + name) }
            await #expect(throws: VaultError.lostMarker(vault)) {
                try await Truth.backup(service, into: vault)
            }
            #expect(try await Rebuild(of: vault).run().madeMarker)
            #expect(try await Pruning.states(vault) == ["trashed": 2])
        }
    }

    @Test func deadMembersStayDeadAndTheNextSealDropsThem() async throws {
        var recipe = Sealed.recipe(40)
        recipe.conversations = 6
        try await Simulator.run(recipe) { service in
            try await Pruning.sweep(service, vault)
            try await Sealed.seal(vault)
            let items = service.account.items
            // Changed after sealing; pruned; pruned and emptied.
            for item in items[2...4] { service.account.setState(.deleted, of: item.id) }
            for item in items[10...13] { service.account.deleteItem(item.id) }
            for _ in 0..<2 { try await Pruning.sweep(service, vault) }
            #expect(try await Pruning.prune(.local, vault, service).done == 4)
            #expect(try await Trash(of: vault).empty(olderThan: 0) { _ in true }.done.count == 4)
            for item in items[20...22] { service.account.deleteItem(item.id) }
            for _ in 0..<2 { try await Pruning.sweep(service, vault) }
            #expect(try await Pruning.prune(.local, vault, service).done == 3)
            #expect(try await Pruning.states(vault) == ["stored": 39, "trashed": 3, "discarded": 4])
            #expect(try await members().count > sealedNames().count)

            let before = try await Vaults.lines(vault)
            let report = try await rebuild()
            #expect(report.problems == [])
            expectSame(before, try await Vaults.lines(vault))
            #expect(try await Vaults.verify(vault).tally.findings == [])
            try await Sealed.expectReadable(vault, service.account)

            try await Sealed.seal(vault)
            #expect(try await members() == sealedNames())
            #expect(try await Holdings.counts(vault).loose == 3, "what is in the trash")
            expectSame(before, try await Vaults.lines(vault))
            #expect(try await Vaults.verify(vault).exit == .done)
            try await Sealed.expectReadable(vault, service.account)
        }
    }

    enum Harm: CaseIterable { case directory, end, cut }

    @Test(arguments: Harm.allCases, [false, true])
    func aVolumeWithoutItsDirectoryGivesWhatIsStillInIt(harm: Harm, hasSnapshots: Bool) async throws {
        try await Simulator.run(Sealed.recipe(40, days: 25)) { service in
            try await Sealed.make(service, vault)
            let before = try await Vaults.lines(vault)
            let volume = try #require(Sealed.volumes(vault).last)
            let bytes = try Vaults.read(vault + "/" + volume)
            let entries = try Sealed.entries(bytes)
            let cut = Int(entries[entries.count / 2].offset) + 10
            var broken = bytes
            switch harm {
            case .directory: broken[bytes.count - 60] ^= 0xFF
            case .end: broken[bytes.count - 20] ^= 0xFF
            case .cut: broken = Array(bytes.prefix(cut))
            }
            if harm == .directory {
                // Its name of the last member, made no text at all.
                broken[bytes.count - 60] = 0xFF
            }
            try Vaults.write(broken, to: vault + "/" + volume)
            if !hasSnapshots { try Folder.removeTree(vault + "/snapshots") }
            let report = try await rebuild()
            #expect(report.problems.map(\.path).contains(volume), "\(report.problems)")
            let lost = Set(
                entries.filter { harm == .cut && Int($0.offset) + 10 >= cut - 10 }.map {
                    String($0.name.split(separator: "_").last?.split(separator: ".").first ?? "")
                })
            try await Sealed.expectReadable(vault, service.account, except: lost)
            let held = try await VaultReading(vault).manifest.everyRecord().filter { $0.sidecar != nil }
            #expect(held.count >= before.count - lost.count)
            #expect(Sealed.named(try await Vaults.verify(vault)).isSubset(of: lost))
            _ = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
            _ = try await Sealed.repair(vault, service)
            #expect(try await Vaults.verify(vault).tally.findings == [])
            #expect(
                try await VaultReading(vault).manifest.everyRecord().count { $0.sidecar != nil }
                    == before.count)
            try await Sealed.expectReadable(vault, service.account)
        }
    }

    @Test func anItemWhoseSidecarIsDamagedInItsVolumeIsNamedAndItsAudioStays() async throws {
        try await Simulator.run(Sealed.recipe(20)) { service in
            try await Sealed.make(service, vault)
            let record = try #require(
                try await VaultReading(vault).manifest.everyRecord().first { $0.path != nil })
            let sealed = try #require(record.sealed)
            var bytes = try Vaults.read(vault + "/" + sealed.volume)
            bytes[Int(try #require(sealed.sidecar)) + 30 + (record.sidecar?.utf8.count ?? 0) + 100] ^= 4
            try Vaults.write(bytes, to: vault + "/" + sealed.volume)
            for item in service.account.items where item.id == record.id {
                service.account.deleteItem(item.id)
            }

            let report = try await rebuild()
            #expect(report.problems.map(\.path) == [record.sidecar])
            let verify = try await Vaults.verify(vault)
            #expect(verify.tally.findings.map(\.path) == [record.sidecar])
            try await Sealed.seal(vault)
            let reading = try VaultReading(vault)
            let after = try #require(try await reading.manifest.everyRecord().first { $0.id == record.id })
            var digest = Digest()
            try reading.readAudio(of: after) { digest.update($0) }
            #expect(digest.finish() == record.sha256)
        }
    }

    @Test func aFullVerifyKnowsTheVolumesAgainAndTheirDirectories() async throws {
        var recipe = Sealed.recipe(20)
        recipe.conversations = 4
        try await Simulator.run(recipe) { service in
            try await Sealed.make(service, vault)
            #expect(try await rebuild().problems == [])
            #expect(try await Vaults.verify(vault).exit == .done)
            for name in try Sealed.volumes(vault) {
                let bytes = try Vaults.read(vault + "/" + name)
                var flipped = bytes
                // The time of the last member in the directory: nobody reads it.
                flipped[
                    bytes.count - 22 - Int(try #require(Sealed.entries(bytes).last).name.utf8.count) - 34] ^=
                    1
                try Vaults.write(flipped, to: vault + "/" + name)
                let report = try await Vaults.verify(vault)
                #expect(report.tally.findings.map(\.path) == [name])
                try Vaults.write(bytes, to: vault + "/" + name)
            }
            try await Sealed.unsealAll(vault)
            #expect(try await Vaults.verify(vault).exit == .done)
            #expect(try File.status(vault + "/trash") == nil, "no volume was doubted")
        }
    }

    @Test func aDirectoryThatContradictsItsMembersIsFoundAfterARebuild() async throws {
        try await Simulator.run(Sealed.recipe(20)) { service in
            try await Sealed.make(service, vault)
            let name = try #require(Sealed.volumes(vault).first)
            var bytes = try Vaults.read(vault + "/" + name)
            let last = try #require(Sealed.entries(bytes).last)
            // Its checksum, as the directory has it.
            bytes[bytes.count - 22 - last.name.utf8.count - 30] ^= 1
            try Vaults.write(bytes, to: vault + "/" + name)
            #expect(try await rebuild().problems == [])
            let report = try await Vaults.verify(vault)
            #expect(report.exit == .differences)
            #expect(report.tally.findings.map(\.path) == [name])
            #expect(try await Sealed.repair(vault, service).exit == .done)
            #expect(try await Vaults.verify(vault).exit == .done)
            try await Sealed.expectReadable(vault, service.account)
        }
    }

    /// Somebody else's zip under the name of a volume.
    private func plant(_ names: [String], as volume: String) throws {
        let path = try #require(try Truth.files(below: vault + "/history").first { $0.hasSuffix(".json") })
        let sidecar = try Vaults.read(path)
        let parts = Collected()
        var writer = ZipWriter(sink: { parts.bytes += $0 }, keeping: { parts.directory.append($0) })
        for name in names { try writer.add(name, ZipPacker().deflated(sidecar)) }
        try writer.finish { write in for entry in parts.directory { try write(entry) } }
        try Folder.make(vault + "/volumes")
        try Vaults.create(parts.bytes, at: vault + "/" + volume)
        try File.remove(path)
    }

    private final class Collected {
        var bytes: [UInt8] = []
        var directory: [[UInt8]] = []
    }

    @Test(arguments: [
        "history/2025/11/../../../../escaped/x.json", "/tmp/escaped/x.json", "../escaped.json",
        "history/2025/11/01/../x.json", "history/2025/11//x.json", "trash/history/2025/11/01/x.json",
        "history/2025/10/01/x.json", "history/2025/11/x.json", "history/2025/11/.json",
    ]) func aMemberThatStandsWhereNoItemDoesIsNotTakenOver(name: String) async throws {
        try await Simulator.run(Sealed.recipe(6, days: 3)) { service in
            _ = try await Truth.backup(service, into: vault)
            try Folder.removeTree(vault + "/snapshots")
            try plant([name], as: "volumes/history-2025-11.zip")
            let report = try await rebuild()
            #expect(report.problems.contains { $0.path == name })
            #expect(report.items == 5)
            try await Sealed.unsealAll(vault)
            #expect(try File.status(TemporaryDirectory.current.path("escaped")) == nil)
            #expect(try Folder.list(TemporaryDirectory.current.path).map(\.name) == ["vault"])
        }
    }

    @Test func aZipThatListsANameTwiceDoesNotStopARebuild() async throws {
        try await Simulator.run(Sealed.recipe(6, days: 3)) { service in
            _ = try await Truth.backup(service, into: vault)
            try plant(
                ["history/2025/11/01/a.json", "history/2025/11/01/a.json"], as: "volumes/history-2025-11.zip")
            let report = try await rebuild()
            #expect(report.items == 6)
        }
    }
}
