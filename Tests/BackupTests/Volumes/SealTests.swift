import Backup
import Foundation
import Platform
import SQLite
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Months in volumes, as the rest of the program sees them.
@Suite("Seal", .temporaryDirectory, .timeLimit(.minutes(15))) struct SealTests {
    let vault = TemporaryDirectory.current.path("vault")
    /// All that the practice account holds is older than this.
    static let end: Int64 = 1_764_547_200
    static let all = SealOptions(before: end, collections: ["history", "conversations"])

    private func backedUp(_ body: @Sendable (SimulatedService) async throws -> Void) async throws {
        try await Simulator.run(AccountRecipe(items: 60, conversations: 12)) { service in
            try await Pruning.sweep(service, vault)
            try await body(service)
        }
    }

    private func seal() async throws -> SealReport { try await Sealing(of: vault, options: Self.all).run() }

    private func files(_ suffixes: String...) throws -> [String] {
        try Vaults.contents(vault).keys.filter { name in suffixes.contains { name.hasSuffix($0) } }.sorted()
    }

    private func audio(of id: String) async throws -> SHA256? {
        let reading = try VaultReading(vault)
        guard let record = try await reading.manifest.items(named: id).first else { return nil }
        var bytes: [UInt8] = []
        try reading.readAudio(of: record) { bytes += $0 }
        return SHA256.of(bytes)
    }

    @Test func everyItemOfAClosedMonthGoesIntoItsVolumeAndTheManifestSaysTheSame() async throws {
        try await backedUp { _ in
            let (lines, before) = (try await Vaults.lines(vault), try await Pruning.records(vault))
            let report = try await seal()
            #expect(report.exit == .done)
            #expect(report.items == before.count)
            #expect(try files(".mp3", ".wav", ".json") == ["tapekeep.json"])
            #expect(try files(".zip").count == report.volumes.count)
            #expect(try await Vaults.lines(vault) == lines)
            #expect(try await Vaults.verify(vault).exit == .done)
            for (id, record) in before where record.sha256 != nil {
                #expect(try await audio(of: id) == record.sha256)
            }
            let again = try await seal()
            #expect(again.volumes.isEmpty)
        }
    }

    @Test func toolsOfOthersOpenEveryVolume() async throws {
        try await backedUp { _ in
            let report = try await seal()
            for volume in report.volumes {
                let path = vault + "/" + volume.name.path
                let judges: [(String, [String])] = [
                    ("unzip", ["-tqq", path]), ("7z", ["t", path]), ("bsdtar", ["-tf", path]),
                    ("python3", ["-m", "zipfile", "-t", path]),
                ]
                for (judge, words) in judges {
                    let outcome = try await Program(
                        "/usr/bin/env", [judge] + words, environment: Judges.environment
                    ).run()
                    #expect(outcome.status == 0, "\(judge): \(outcome.output)\(outcome.errors)")
                }
            }
        }
    }

    @Test func sealingTheSameMonthsTwiceGivesTheSameBytes() async throws {
        try await backedUp { _ in
            let loose = try Vaults.contents(vault)
            let report = try await seal()
            let sealed = try Vaults.contents(vault)
            for month in Set(report.volumes.map(\.name.month)) {
                let undone = try await Unsealing(of: vault, month: month).run()
                #expect(undone.exit == .done)
            }
            let isAsBefore = try Vaults.contents(vault) == loose
            #expect(isAsBefore, "unsealing gives every file back")
            #expect(try await Vaults.verify(vault).exit == .done)
            _ = try await seal()
            let isTheSame = try Vaults.contents(vault) == sealed
            #expect(isTheSame)
        }
    }

    @Test func aSealedItemThatChangesStandsByItselfUntilItsMonthIsSealedAgain() async throws {
        try await backedUp { service in
            _ = try await seal()
            let id = service.account.items[7].id
            let before = try await audio(of: id)
            service.account.setState(.deleted, of: id)
            let summary = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
            #expect(summary.exit == .done, "\(summary)")
            #expect(try files(".json").count == 2, "the marker and the one sidecar")
            #expect(try await audio(of: id) == before)
            #expect(try await Vaults.verify(vault).exit == .done)
            let report = try await seal()
            #expect(report.volumes.count == 1)
            #expect(try files(".json") == ["tapekeep.json"])
            #expect(try await audio(of: id) == before)
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    @Test func aLaterBackupFetchesNothingThatIsSealed() async throws {
        try await backedUp { service in
            _ = try await seal()
            service.clearLog()
            let summary = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
            #expect(summary.exit == .done)
            #expect(summary.accounting.stored == 0)
            #expect(summary.accounting.alreadyHad == 72)
            #expect(summary.bytes == 0)
        }
    }

    @Test func whatIsSealedIsProofEnoughToDeleteUpstream() async throws {
        try await backedUp { service in
            _ = try await seal()
            let summary = try await Pruning.prune(.remote, vault, service) {
                $0.collections = ["history", "conversations"]
            }
            #expect(summary.exit == .done, "\(summary)")
            #expect(summary.done == 72)
            #expect(service.account.count == 0)
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    @Test func aSealedItemThatIsGoneUpstreamGoesToTheTrashAndTheNextSealDropsIt() async throws {
        try await backedUp { service in
            _ = try await seal()
            let id = service.account.items[3].id
            let before = try await audio(of: id)
            #expect(service.account.deleteItem(id))
            for _ in 0..<2 { try await Pruning.sweep(service, vault) }
            let summary = try await Pruning.prune(.local, vault, service)
            #expect(summary.done == 1, "\(summary)")
            #expect(try await Pruning.states(vault) == ["stored": 71, "trashed": 1])
            #expect(try await audio(of: id) == before)
            let size = try volumeBytes()
            let report = try await seal()
            #expect(report.volumes.count == 1)
            #expect(try volumeBytes() < size)
            #expect(try await Vaults.verify(vault).exit == .done)
            let restored = try await Trash(of: vault).restore([id])
            #expect(restored.done.count == 1)
            #expect(try await audio(of: id) == before)
        }
    }

    private func volumeBytes() throws -> Int64 {
        try files(".zip").reduce(0) { $0 + (try File.status(vault + "/" + $1)?.size ?? 0) }
    }

    @Test func aManifestMadeAnewKnowsWhatIsInVolumes() async throws {
        try await backedUp { _ in
            _ = try await seal()
            let lines = try await Vaults.lines(vault)
            try File.remove(vault + "/manifest.sqlite")
            let report = try await Rebuild(of: vault).run()
            #expect(report.exit == .done, "\(report)")
            #expect(report.fromSidecars == 72)
            #expect(try await Vaults.lines(vault) == lines)
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    @Test func aCopyWithVolumesIsComparedWithASnapshotFromElsewhere() async throws {
        try await backedUp { _ in
            _ = try await seal()
            let copy = TemporaryDirectory.current.path("copy")
            try await Vaults.copy(vault, to: copy)
            for name in ["manifest.sqlite", "tapekeep.json"] { try File.remove(copy + "/" + name) }
            let snapshot = vault + "/snapshots/000001.jsonl.gz"
            let audit = RestoreAudit(of: copy, against: snapshot)
            #expect(try await audit.run().exit == .done)
            let volume = copy + "/" + (try #require(try files(".zip").first))
            var bytes = try Vaults.read(volume)
            bytes[bytes.count / 2] ^= 1
            try Vaults.write(bytes, to: volume)
            let report = try await audit.run()
            #expect(report.exit == .differences)
            #expect(report.tally.items == report.total)
        }
    }

    @Test func oneMemberIsReadOutOfAVolumeThatSomebodyPackedAnew() async throws {
        try await backedUp { _ in
            _ = try await seal()
            let name = try #require(try files(".zip").last)
            let outcome = try await Program(
                "/usr/bin/env",
                [
                    "python3", "-c",
                    """
                    import zipfile, sys
                    old = zipfile.ZipFile(sys.argv[1])
                    with zipfile.ZipFile(sys.argv[2], "w") as new:
                        for info in reversed(old.infolist()): new.writestr(info.filename, old.read(info))
                    """, vault + "/" + name, vault + "/new.zip",
                ], environment: Judges.environment
            ).run()
            try #require(outcome.status == 0, "\(outcome.errors)")
            try File.rename(vault + "/new.zip", to: vault + "/" + name)
            for (id, record) in try await Pruning.records(vault) where record.sha256 != nil {
                #expect(try await audio(of: id) == record.sha256)
            }
            // It is not what was sealed, and nothing in it is damaged.
            let report = try await Vaults.verify(vault)
            #expect(report.tally.findings.map(\.path) == [name])
        }
    }

    @Test func theStatusSaysWhatIsSealedAndWhatEqualAudioCouldSave() async throws {
        try await backedUp { service in
            let manifest = try VaultReading(vault).manifest
            #expect(try await manifest.status().equalAudio == EqualAudio(items: 0, bytes: 0))
            #expect(try await manifest.status().sealed == SealedTally())
            // Two more of an item's bytes, as a service makes them that answers the same question twice.
            let database = try Database(path: vault + "/manifest.sqlite", mode: .readWrite)
            try database.execute(
                """
                UPDATE items SET sha256 = (SELECT sha256 FROM items WHERE item = 1), size = 1000 WHERE item IN (1, 2, 3)
                """)
            try await Pruning.sweep(service, vault)
            #expect(try await manifest.status().equalAudio == EqualAudio(items: 2, bytes: 2000))
            let report = try await seal()
            let sealed = try await manifest.status().sealed
            #expect(sealed.volumes == Int64(report.volumes.count))
            #expect(sealed.items == 70, "the two with other bytes than the manifest says stay loose")
            #expect(sealed.bytes == report.bytes)
        }
    }

    @Test func whatIsDamagedStaysLooseAndIsNamed() async throws {
        try await backedUp { _ in
            let record = try #require(try await Pruning.records(vault).values.first { $0.path != nil })
            let path = vault + "/" + (record.path ?? "")
            var bytes = try Vaults.read(path)
            bytes[bytes.count / 2] ^= 1
            try Vaults.write(bytes, to: path)
            let report = try await seal()
            #expect(report.exit == .partial)
            #expect(report.failures.map(\.id) == [record.id])
            #expect(try Vaults.read(path) == bytes)
            #expect(try await Vaults.verify(vault).tally.findings.map(\.path) == [record.path ?? ""])
        }
    }
}

/// Programs of others that look at what was written.
private enum Judges {
    static let environment = [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
    ]
}
