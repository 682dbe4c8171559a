import Backup
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Folders of a vault that somebody moved to another disk and linked.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct LinkedFolderTests {
    let vault = TemporaryDirectory.current.path("vault")
    let disk = TemporaryDirectory.current.path("disk")

    /// Moves a folder away and links it; answers its name in the vault.
    private func link(_ depth: Int) async throws -> String {
        var name = "history"
        for _ in 0..<depth {
            let folders = try Folder.list(vault + "/" + name).map(\.name).sorted()
            name += "/" + (try #require(folders.last))
        }
        try File.rename(vault + "/" + name, to: disk)
        try await Restoring.run("ln -s \"$0\" \"$1\"", disk, vault + "/" + name)
        return name
    }

    @Test(arguments: [0, 1, 2, 3], [false, true])
    func aLinkBehindWhichRecordedFilesStandIsNamedAndLeftWhereItIs(depth: Int, isAway: Bool) async throws {
        try await Simulator.run(VerifyTests.small(20)) { service in
            _ = try await Truth.backup(service, into: vault)
            let name = try await link(depth)
            let away = disk + ".away"
            if isAway { try File.rename(disk, to: away) }
            let before = try await Vaults.verify(vault)
            let foreign = before.tally.findings.filter { $0.kind == .foreign }
            #expect(foreign.map(\.path) == [name])
            #expect(
                foreign.first?.detail.contains("it is a link to a folder with the vault's own files") == true)
            #expect((before.tally.counts[.missing] ?? 0 > 0) == isAway)
            let report = try await Repair(of: vault, from: { throw NoKey() }).runWithoutKey()
            #expect(report == nil || report?.quarantined == [])
            #expect(report == nil || report?.exit == .partial && report?.remaining.map(\.path) == [name])
            #expect(try File.status(vault + "/" + name)?.kind == .link)
            if isAway { try File.rename(away, to: disk) }
            let after = try await Vaults.verify(vault)
            #expect(after.tally.findings.map(\.path) == [name])
            #expect(after.tally.read == 20)
        }
    }

    @Test func aLinkToNothingOfTheVaultGoesToQuarantine() async throws {
        try await Simulator.run(VerifyTests.small(6)) { service in
            _ = try await Truth.backup(service, into: vault)
            try await Restoring.run("ln -s /etc \"$0/history/etc\"", vault)
            #expect(try await Sealed.repair(vault, service).exit == .done)
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }
}

private struct NoKey: Error {}

extension Repair {
    /// What is done where nothing can be fetched; `nil` where something would have to be.
    fileprivate func runWithoutKey() async throws -> RepairReport? {
        do {
            return try await run()
        } catch is NoKey {
            return nil
        }
    }
}
