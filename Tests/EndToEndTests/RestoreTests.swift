import Foundation
import JSON
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// `restore` as a user runs it.
@Suite("The restore command", .temporaryDirectory, .timeLimit(.minutes(15))) struct RestoreTests {
    let vault = TemporaryDirectory.current.path("vault")
    let target = TemporaryDirectory.current.path("restored")

    private func lastLine(_ outcome: Program.Outcome) throws -> JSONValue {
        let line = try #require(outcome.output.split(separator: "\n").last)
        return try JSONValue(parsing: Array(line.utf8))
    }

    private func recipe(_ items: Int) -> AccountRecipe {
        var recipe = AccountRecipe(items: items, conversations: 5)
        recipe.audioBytes = 20_000
        return recipe
    }

    /// Nothing that a command would take for a vault.
    private func expectNoVault(_ path: String) throws {
        guard try File.status(path) != nil else { return }
        #expect(try Folder.list(path).map(\.name) == [".tapekeep"])
        #expect(try Folder.list(path + "/.tapekeep").map(\.name).filter { $0 != "staging" } == ["lock"])
        let staging = path + "/.tapekeep/staging"
        #expect(try File.status(staging) == nil || Folder.list(staging).isEmpty)
    }

    @Test(arguments: ["tar", "tar.gz", "tar.zst", "zip"])
    func whatWasExportedIsRestoredFromAPipeAndSummedUp(format: String) async throws {
        try await Simulator.run(recipe(20)) { service in
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            let tapekeep = try BuildProducts.path("tapekeep")
            let piped = try await Program(
                "/bin/sh",
                [
                    "-c",
                    "\"$0\" export - \"$1\" --format \"$3\" --quiet | \"$0\" restore - \"$2\" --json",
                    tapekeep, vault, target, format,
                ]
            ).run()
            #expect(piped.status == 0, "\(piped.output)\(piped.errors)")
            let summary = try lastLine(piped)
            #expect(summary["type"]?.string == "summary")
            #expect(summary["items"]?.integer == 25)
            #expect(summary["left_out"]?.integer == 0)
            #expect(try await Tapekeep.run(["verify", target]).status == 0)
            #expect(try await Tapekeep.run(["diff", vault, target]).status == 0)
            try Truth.expectComplete(target, service.account)

            let silent = try await Tapekeep.run(["restore", vault, target + "2", "--quiet"])
            #expect(silent.status == 0)
            #expect(silent.errors.isEmpty && silent.output.isEmpty)
            let status = try await Tapekeep.run(["status", target + "2"])
            #expect(status.status == 0)
            #expect(status.output.contains("restore"), "the vault's history tells of it: \(status.output)")
        }
    }

    @Test func exitCodesTellWhatWasWrong() async throws {
        try await Simulator.run(recipe(10)) { service in
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            let nothing = try await Tapekeep.run(["restore", vault + "-no", target])
            #expect(nothing.status == 10, "\(nothing.errors)")
            let noExport = try await Tapekeep.run(["restore", vault + "/history", target])
            #expect(noExport.status == 10)
            #expect(noExport.errors.contains("neither an export nor a vault"), "\(noExport.errors)")
            let taken = try await Tapekeep.run(["restore", vault, vault])
            #expect(taken.status == 10)
            #expect(taken.errors.contains("is a vault already"))
            #expect(try await Tapekeep.run(["restore", vault]).status == 64)
            try expectNoVault(target)

            let audio = try #require(
                try Truth.files(below: vault + "/history").first { !$0.hasSuffix(".json") })
            try File.remove(audio)
            let partial = try await Tapekeep.run(["restore", vault, target])
            #expect(partial.status == 3)
            #expect(
                partial.output.contains("missing " + audio.dropFirst(vault.count + 1)), "\(partial.output)")
            #expect(partial.errors.contains("tapekeep repair"))
        }
    }

    @Test func permissionsFollowTheUmaskWhereThatIsAskedFor() async throws {
        try await Simulator.run(recipe(5)) { service in
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            let outcome = try await Program(
                "/bin/sh",
                [
                    "-c", "umask 027; exec \"$0\" restore \"$1\" \"$2\" --permissions umask",
                    try BuildProducts.path("tapekeep"), vault, target,
                ]
            ).run()
            #expect(outcome.status == 0, "\(outcome.errors)")
            for path in try Truth.files(below: target) where !path.hasSuffix("/lock") {
                #expect(try File.status(path)?.permissions == 0o640, "\(path)")
            }
            #expect(try File.status(target + "/history")?.permissions == 0o750)
        }
    }

    /// Kills at random instants over one folder; whatever the last one left, the next restore is whole.
    @Test(arguments: [false, true]) func aKilledRestoreLeavesNoVaultAndTheNextIsWhole(isFolder: Bool)
        async throws
    {
        let seed = UInt64.random(in: 0 ... .max)
        var chance = SeededGenerator(seed: seed)
        try await Simulator.run(recipe(150)) { service in
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            let source = isFolder ? vault : TemporaryDirectory.current.path("export.tar.gz")
            if !isFolder { #expect(try await Tapekeep.run(["export", source, vault]).status == 0) }
            let program = Program(try BuildProducts.path("tapekeep"), ["restore", source, target])
            let start = ContinuousClock.now
            #expect(try await program.run().status == 0)
            // Up to a little longer than it takes, so that the last steps are hit too. How long that is changes with what
            // else the machine does.
            var longest = Int(start.duration(to: .now) / .milliseconds(1)) + 20
            try Folder.removeTree(target)
            var ended = 0
            for _ in 0..<KillTests.kills {
                let running = try program.start()
                try await Task.sleep(for: .milliseconds(Int.random(in: 5...longest, using: &chance)))
                let signal = [SIGKILL, SIGKILL, SIGTERM, SIGINT].randomElement(using: &chance) ?? SIGKILL
                running.send(signal: signal)
                let outcome = try await running.outcome()
                if try File.status(target + "/tapekeep.json") != nil {
                    // Then it is whole: the marker comes last.
                    ended += 1
                    longest = max(20, longest * 9 / 10)
                    #expect(try await Tapekeep.run(["verify", target]).status == 0, "seed \(seed)")
                    try Truth.expectComplete(target, service.account)
                    try Folder.removeTree(target)
                } else {
                    longest = longest * 11 / 10
                    let codes = [SIGTERM: Int32(143), SIGINT: 130]
                    #expect(
                        outcome.wasKilled || outcome.status == codes[signal],
                        "seed \(seed): \(outcome.status) \(outcome.errors)")
                    if !outcome.wasKilled { try expectNoVault(target) }
                    #expect(try await Tapekeep.run(["verify", target]).status == 10, "seed \(seed)")
                }
            }
            #expect(ended < KillTests.kills, "seed \(seed): some were killed")
            if try File.status(target + "/tapekeep.json") != nil { try Folder.removeTree(target) }
            let last = try await program.run()
            #expect(last.status == 0, "seed \(seed): \(last.output)\(last.errors)")
            #expect(try await Tapekeep.run(["verify", target]).status == 0)
            #expect(try await Tapekeep.run(["diff", vault, target]).status == 0)
            try Truth.expectComplete(target, service.account)
            #expect(try Folder.list(target + "/.tapekeep/staging").isEmpty)
        }
    }

    @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
    func aPipeThatSaysNothingMoreCanBeInterrupted(signal: Int32, status: Int32) async throws {
        let pipe = TemporaryDirectory.current.path("pipe")
        // Open for writing too, so that it never ends.
        let running = try Program(
            "/bin/bash",
            [
                "-c", "mkfifo \"$1\"; exec 3<>\"$1\"; exec \"$0\" restore - \"$2\" <&3",
                try BuildProducts.path("tapekeep"), pipe, target,
            ], environment: ["PATH": "/usr/bin:/bin"]
        ).start()
        while try File.status(target + "/.tapekeep/staging/draft") == nil {
            try await Task.sleep(for: .milliseconds(10))
        }
        running.send(signal: signal)
        let outcome = try await running.outcome()
        #expect(outcome.status == status, "\(outcome.status) \(outcome.errors)")
        try expectNoVault(target)
    }

    @Test(
        .enabled(if: SmallDisk.isAvailable, SmallDisk.reason), arguments: [400_000, 1_500_000, 2_800_000])
    func aFullDiskEndsItWithExit7AndNoVault(room: Int) async throws {
        try await Simulator.run(recipe(150)) { service in
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            try await SmallDisk.mounted(bytes: room) { disk in
                let outcome = try await Tapekeep.run(["restore", vault, disk + "/vault"])
                #expect(outcome.status == 7, "\(outcome.status) \(outcome.errors)")
                try expectNoVault(disk + "/vault")
            }
        }
    }
}
