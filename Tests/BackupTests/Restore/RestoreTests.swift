import Backup
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite("Restore", .temporaryDirectory, .timeLimit(.minutes(15))) struct RestoreTests {
    let vault = TemporaryDirectory.current.path("vault")
    let target = TemporaryDirectory.current.path("restored")

    @Test(arguments: Restoring.Form.allCases)
    func aCopiedVaultIsAVaultAgainAndTheNextBackupFetchesNothing(form: Restoring.Form) async throws {
        try await Simulator.run(Restoring.recipe()) { service in
            try await Restoring.makeVault(service, vault)
            let source = try await Restoring.pack(vault, as: form)
            let report = try await Restoring.restore(source, to: target)
            #expect(report.exit == .done, "\(report.tally.findings)")
            #expect(report.adopted == 0)
            try await Restoring.expectEqual(target, vault)

            let delivered = service.log.delivered
            let next = try await Truth.backup(service, into: target)
            #expect(next.exit == .done, "\(next)")
            #expect(next.accounting.stored == 0)
            #expect(next.run > report.run)
            #expect(service.log.delivered == delivered)
            #expect(try await Vaults.verify(target).exit == .done)
        }
    }

    @Test func filesAndFoldersAreForTheirOwnerAlone() async throws {
        try await Simulator.run(Restoring.recipe(10, conversations: 0)) { service in
            _ = try await Truth.backup(service, into: vault)
            try await Restoring.run("chmod -R a+rwX \"$0\"", vault)
            #expect(try await Restoring.restore(vault, to: target).exit == .done)
            for path in try Truth.files(below: target) {
                #expect(try File.status(path)?.permissions == 0o600, "\(path)")
            }
            #expect(try File.status(target)?.permissions == 0o700)
            #expect(try File.status(target + "/history")?.permissions == 0o700)
        }
    }

    @Test func aForeignAccountIsRefusedByTheNextBackup() async throws {
        try await Simulator.run(Restoring.recipe(10, conversations: 0)) { service in
            _ = try await Truth.backup(service, into: vault)
            #expect(try await Restoring.restore(vault, to: target).exit == .done)
        }
        var other = Restoring.recipe(10, conversations: 0)
        other.seed = 99
        try await Simulator.run(other) { service in
            await #expect(throws: VaultError.foreignAccount(target)) {
                try await Truth.backup(service, into: target)
            }
            #expect(service.log.delivered.isEmpty)
        }
    }

    @Test func whatIsNoEmptyFolderIsRefusedAsForBackup() async throws {
        try await Simulator.run(Restoring.recipe(5, conversations: 0)) { service in
            _ = try await Truth.backup(service, into: vault)
            await #expect(throws: VaultError.alreadyAVault(vault)) {
                try await Restoring.restore(vault, to: vault)
            }
            try Folder.make(target)
            try Vaults.create([1], at: target + "/letter.txt")
            await #expect(throws: VaultError.occupied(target, by: "letter.txt")) {
                try await Restoring.restore(vault, to: target)
            }
            #expect(try Folder.list(target).map(\.name) == ["letter.txt"])
            await #expect(throws: VaultError.noParent(target + "/a/b")) {
                try await Restoring.restore(vault, to: target + "/a/b")
            }
            await #expect(throws: VaultError.unmountedDisk("/mnt/no-such-disk")) {
                try await Restoring.restore(vault, to: "/mnt/no-such-disk")
            }
        }
    }

    @Test(arguments: ["folder", "text", "empty", "nothing"])
    func whatIsNoExportIsRefusedAndNoVaultIsMade(kind: String) async throws {
        let source = TemporaryDirectory.current.path("source")
        switch kind {
        case "folder":
            try Folder.make(source)
            try Vaults.create([1], at: source + "/letter.txt")
        case "text": try Vaults.create(Array("no archive".utf8), at: source)
        case "empty": try Vaults.create([], at: source)
        default: break
        }
        await #expect(throws: RestoreError.self) { try await Restoring.restore(source, to: target) }
        try Restoring.expectNoVault(target)
    }

    /// What a killed restore leaves: first in staging alone, then in part where it belongs.
    @Test(arguments: [false, true]) func leavingsOfAKilledRestoreAreRemoved(wasMoving: Bool) async throws {
        try await Simulator.run(Restoring.recipe(10, conversations: 0)) { service in
            _ = try await Truth.backup(service, into: vault)
            try Folder.make(target + "/.tapekeep/staging/draft/history")
            try Vaults.create([1], at: target + "/.tapekeep/staging/draft/history/x")
            if wasMoving {
                try Vaults.create([], at: target + "/.tapekeep/restoring")
                try Folder.make(target + "/history/2025/01/01")
                try Vaults.create([1], at: target + "/history/2025/01/01/x.mp3")
                try Restoring.copyOne(of: vault + "/history", to: target + "/history/2025/01/01")
                await #expect(throws: VaultError.self, "half a vault is none") {
                    try await Rebuild(of: target).run()
                }
            }
            #expect(try await Restoring.restore(vault, to: target).exit == .done)
            try await Restoring.expectEqual(target, vault)
        }
    }

    /// A restore that was killed after its last step but one, whose vault has worked since and lost its marker.
    @Test func aVaultIsNeverTakenForLeavings() async throws {
        try await Simulator.run(Restoring.recipe(10, conversations: 0)) { service in
            _ = try await Truth.backup(service, into: vault)
            #expect(try await Restoring.restore(vault, to: target).exit == .done)
            try Vaults.create([], at: target + "/.tapekeep/restoring")
            _ = try await Truth.backup(service, into: target)
            #expect(try File.status(target + "/.tapekeep/restoring") == nil, "the marker is there")
            try Vaults.create([], at: target + "/.tapekeep/restoring")
            try File.remove(target + "/tapekeep.json")
            let before = try Vaults.contents(target)
            await #expect(throws: VaultError.lostMarker(target)) {
                try await Restoring.restore(vault, to: target)
            }
            #expect(try Vaults.contents(target) == before)
            #expect(try await Rebuild(of: target).run().exit == .done)
            #expect(try await Vaults.verify(target).exit == .done)
        }
    }

    @Test func equalAudioStandsTwiceAndIsNotShared() async throws {
        try await Simulator.run(Restoring.recipe(12, conversations: 0)) { service in
            _ = try await Truth.backup(service, into: vault)
            // The second item gets the first one's audio, as a service does that answers from a cache.
            let audio = try Vaults.contents(vault).keys.filter {
                $0.hasPrefix("history/") && !$0.hasSuffix(".json")
            }
            .sorted()
            try await Restoring.twin(audio[0], of: audio[1], in: vault)
            try await Pruning.sweep(service, vault)
            let report = try await Restoring.restore(vault, to: target)
            #expect(report.exit == .done, "\(report.tally.findings)")
            let (one, two) = (
                try File.status(target + "/" + audio[0]), try File.status(target + "/" + audio[1])
            )
            #expect(one?.size == two?.size)
            #expect(one?.linkCount == 1)
            #expect(two?.linkCount == 1)
            #expect(try await Vaults.verify(target).exit == .done)
        }
    }
}
