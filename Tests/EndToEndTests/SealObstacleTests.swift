import Backup
import Foundation
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// What may be in the way of `seal` and `unseal`: a full disk, and what somebody else put there.
@Suite("Obstacles to sealing", .temporaryDirectory, .timeLimit(.minutes(15))) struct SealObstacleTests {
    let vault = TemporaryDirectory.current.path("vault")

    private var recipe: AccountRecipe {
        var recipe = AccountRecipe(items: 60)
        recipe.audioBytes = 20_000
        recipe.audio = .mp3
        recipe.spanOfDays = 12
        return recipe
    }

    private func backUp(into vault: String) async throws {
        try await Simulator.run(recipe) { service in
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done, "\(summary)")
        }
    }

    private func seal(_ vault: String) async throws -> Program.Outcome {
        try await Tapekeep.run(["seal", vault, "--before", "2025-12-01"])
    }

    private func months(_ vault: String) throws -> [Month] {
        let paths = try Truth.files(below: vault + "/volumes").map { $0.dropFirst(vault.count + 1) }
        return Set(paths.compactMap { VolumeName(path: String($0))?.month }).sorted()
    }

    private func files(_ vault: String) throws -> Set<String> {
        Set(["history", "volumes", "trash"].flatMap { (try? Truth.files(below: vault + "/" + $0)) ?? [] })
    }

    private func fill(_ path: String, leaving room: Int) throws {
        let free = Int(try Folder.freeBytes(at: String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])))
        let data = Data(repeating: 1, count: max(0, free - room))
        // What does not fit is what is wanted: then the disk is full to the last block.
        try? data.write(to: URL(fileURLWithPath: path))
    }

    @Test(
        .enabled(if: SmallDisk.isAvailable, SmallDisk.reason),
        arguments: [0, 100, 300, 600, 900, 1100].map { $0 << 10 })
    func aFullDiskEndsASealWithExit7AndTheVaultAsItWas(room: Int) async throws {
        try await SmallDisk.mounted(bytes: 24 << 20) { disk in
            let vault = disk + "/vault"
            try await backUp(into: vault)
            let (before, files) = (try await Holdings.read(vault), try files(vault))
            try fill(disk + "/ballast", leaving: room)
            let outcome = try await seal(vault)
            #expect(outcome.status == 7, "\(outcome.status) \(outcome.output) \(outcome.errors)")
            #expect(try self.files(vault) == files)
            try File.remove(disk + "/ballast")
            let isEqual = try await Holdings.read(vault) == before
            #expect(isEqual)
            #expect(try await Tapekeep.run(["verify", vault]).status == 0)
            #expect(try await seal(vault).status == 0)
            try await Holdings.expectEachOnce(vault)
            let isSealed = try await Holdings.read(vault) == before
            #expect(isSealed)
        }
    }

    /// The loose files of a month go while the next month is written, but not where there is no room for that.
    @Test(
        .enabled(if: SmallDisk.isAvailable, SmallDisk.reason),
        arguments: [1000, 1300, 1900].map { $0 << 10 })
    func roomForOneMonthIsEnoughForMany(room: Int) async throws {
        var recipe = recipe
        recipe.items = 240
        recipe.spanOfDays = 240
        try await SmallDisk.mounted(bytes: 24 << 20) { disk in
            let vault = disk + "/vault"
            try await Simulator.run(recipe) { service in
                let summary = try await Truth.backup(service, into: vault)
                #expect(summary.exit == .done, "\(summary)")
            }
            let before = try await Holdings.read(vault)
            try fill(disk + "/ballast", leaving: room)
            let outcome = try await seal(vault)
            #expect(outcome.status == 0, "\(outcome.status) \(outcome.output) \(outcome.errors)")
            #expect(try months(vault).count > 6)
            try await Holdings.expectEachOnce(vault)
            let isEqual = try await Holdings.read(vault) == before
            #expect(isEqual)
        }
    }

    @Test(
        .enabled(if: SmallDisk.isAvailable, SmallDisk.reason),
        arguments: [0, 100, 400, 800].map { $0 << 10 })
    func aFullDiskEndsAnUnsealWithExit7AndNothingIsLost(room: Int) async throws {
        try await SmallDisk.mounted(bytes: 24 << 20) { disk in
            let vault = disk + "/vault"
            try await backUp(into: vault)
            #expect(try await seal(vault).status == 0)
            let before = try await Holdings.read(vault)
            try fill(disk + "/ballast", leaving: room)
            let month = try #require(months(vault).last)
            let outcome = try await Tapekeep.run(["unseal", "\(month)", vault])
            #expect(outcome.status == 7, "\(outcome.status) \(outcome.output) \(outcome.errors)")
            try File.remove(disk + "/ballast")
            let isEqual = try await Holdings.read(vault) == before
            #expect(isEqual)
            #expect(try await Tapekeep.run(["verify", vault]).status == 0)
            try await Holdings.expectEachOnce(vault)
            #expect(try await Tapekeep.run(["unseal", "\(month)", vault]).status == 0)
            let isLoose = try await Holdings.read(vault) == before
            #expect(isLoose)
        }
    }

    enum Blocker: CaseIterable { case file, link, linkToNowhere, otherDisk }

    @Test(.enabled(if: SmallDisk.isAvailable, SmallDisk.reason), arguments: Blocker.allCases)
    func whereVolumesCannotStandNothingIsSealedAndNothingChanged(blocker: Blocker) async throws {
        try await backUp(into: vault)
        let (before, files) = (try await Holdings.read(vault), try files(vault))
        let place = vault + "/volumes"
        let elsewhere = TemporaryDirectory.current.path("elsewhere")
        try Folder.makeNew(elsewhere)
        switch blocker {
        case .file: try Data("mine".utf8).write(to: URL(fileURLWithPath: place))
        case .link:
            try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: elsewhere)
        case .linkToNowhere:
            try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: "/nowhere")
        case .otherDisk:
            try Folder.makeNew(place)
            try await mount("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place)
        }
        let outcome = try await seal(vault)
        if blocker == .otherDisk { try await mount("umount", place) }
        #expect(outcome.status == 1, "\(outcome.status) \(outcome.output) \(outcome.errors)")
        #expect(outcome.errors.contains(place), "\(outcome.errors)")
        #expect(try Folder.list(elsewhere).isEmpty)
        #expect(try self.files(vault) == files)
        let isEqual = try await Holdings.read(vault) == before
        #expect(isEqual)
        if blocker == .file { #expect(try File.read(place, limit: 10) == Array("mine".utf8)) }
    }

    private func mount(_ words: String...) async throws {
        let outcome = try await Program(
            "/usr/bin/env", words, environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        )
        .run()
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func aMonthThatIsALinkIsSealedAndTheLinkStays() async throws {
        try await backUp(into: vault)
        let before = try await Holdings.read(vault)
        let month = try #require(Folder.list(vault + "/history/2025").last?.name)
        let (folder, elsewhere) = (
            vault + "/history/2025/" + month, TemporaryDirectory.current.path("elsewhere")
        )
        try FileManager.default.moveItem(atPath: folder, toPath: elsewhere)
        try FileManager.default.createSymbolicLink(atPath: folder, withDestinationPath: elsewhere)
        let outcome = try await seal(vault)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try File.status(folder)?.kind == .link)
        let isEqual = try await Holdings.read(vault) == before
        #expect(isEqual)
        #expect(try await Holdings.counts(vault).loose == 0)
    }
}
