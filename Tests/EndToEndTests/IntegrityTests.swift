import JSON
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite("The integrity commands", .temporaryDirectory, .timeLimit(.minutes(15))) struct IntegrityTests {
    let vault = TemporaryDirectory.current.path("vault")

    private func run(_ service: SimulatedService, _ words: String...) async throws -> Program.Outcome {
        try await Tapekeep.run(words + ["--base-url", service.baseURL], key: service.key)
    }

    private func anAudio() throws -> String {
        try #require(try Truth.files(below: vault + "/history").first { !$0.hasSuffix(".json") })
    }

    private func lastLine(_ outcome: Program.Outcome) throws -> JSONValue {
        let line = try #require(outcome.output.split(separator: "\n").last)
        return try JSONValue(parsing: Array(line.utf8))
    }

    @Test func theirExitCodesTellWellFromBroken() async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            #expect(try await Tapekeep.run(["verify", vault]).status == 0)
            #expect(try await run(service, "audit", vault).status == 0)
            #expect(try await run(service, "diff", vault, "account").status == 0)

            let audio = try anAudio()
            let name = String(audio.dropFirst(vault.count + 1))
            try File.remove(audio)
            let verify = try await Tapekeep.run(["verify", vault, "--json"])
            #expect(verify.status == 2)
            #expect(verify.output.contains(name))
            #expect(try lastLine(verify)["missing"]?.integer == 1)
            #expect(try lastLine(verify)["type"]?.string == "summary")
            #expect(try await run(service, "audit", vault).status == 2)
            let withoutKey = try await Tapekeep.run(["repair", vault])
            #expect(withoutKey.status == 4, "\(withoutKey.errors)")
            let sum = "1 found = 0 repaired + 0 quarantined + 1 left; 0 B fetched\n"
            #expect(withoutKey.output.contains("not repaired: missing \(name)"), "\(withoutKey)")
            #expect(withoutKey.output.hasSuffix(sum), "every finding is in the sum: \(withoutKey)")
            let repair = try await run(service, "repair", vault)
            #expect(repair.status == 0, "\(repair.output) \(repair.errors)")
            #expect(repair.output.contains("repaired \(name)"))
            #expect(try await Tapekeep.run(["verify", vault]).status == 0)

            try File.remove(audio)
            service.account.deleteItem(try #require(service.account.items.first { audio.contains($0.id) }).id)
            let gone = try await run(service, "repair", vault, "--json")
            #expect(gone.status == 3)
            #expect(try lastLine(gone)["remaining"]?.elements.count == 1)
            #expect(try await run(service, "diff", vault, "account").status == 2)
            service.faults = [Fault(.brokenPage)]
            let incomplete = try await run(service, "audit", vault)
            #expect(incomplete.status == 5, "\(incomplete.errors)")
        }
    }

    @Test func anOlderManifestIsRefusedWithWhatToDo() async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            let older = try File.read(vault + "/manifest.sqlite", limit: 1 << 28)
            service.account.addItems(3)
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            try File.remove(vault + "/manifest.sqlite")
            var staged = try StagedFile(in: vault)
            try staged.append(older)
            try staged.commit(as: vault + "/manifest.sqlite")
            for outcome in [
                try await Tapekeep.backup(service, vault), try await Tapekeep.run(["verify", vault]),
                try await run(service, "repair", vault),
            ] {
                #expect(outcome.status == 6, "\(outcome.errors)")
                #expect(outcome.errors.contains("000002.delta.jsonl.gz"), "\(outcome.errors)")
                #expect(outcome.errors.contains("tapekeep rebuild"), "\(outcome.errors)")
            }
            #expect(try await Tapekeep.run(["status", vault]).status == 0)
            let rebuild = try await Tapekeep.run(["rebuild", vault])
            #expect(rebuild.status == 0, "\(rebuild.errors)")
            #expect(try await Tapekeep.run(["verify", vault]).status == 0)
            #expect(try await Tapekeep.backup(service, vault).status == 0)
        }
    }

    @Test func aLostManifestIsNamedWithWhatToDo() async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            let before = try await Tapekeep.run(["list", vault, "--format", "jsonl"])
            #expect(before.status == 0)
            var bytes = try File.read(vault + "/manifest.sqlite", limit: 1 << 28)
            for index in 0..<200 { bytes[index] = 0 }
            try File.remove(vault + "/manifest.sqlite")
            var staged = try StagedFile(in: vault)
            try staged.append(bytes)
            try staged.commit(as: vault + "/manifest.sqlite")
            for words in [
                ["verify", vault], ["status", vault], ["backup", vault, "--base-url", service.baseURL],
            ] {
                let refused = try await Tapekeep.run(words, key: service.key)
                #expect(refused.status == 10, "\(words[0]): \(refused.errors)")
                #expect(refused.errors.contains("tapekeep rebuild"), "\(words[0]): \(refused.errors)")
            }
            #expect(try await Tapekeep.run(["rebuild", vault]).status == 0)
            #expect(try await Tapekeep.run(["verify", vault]).status == 0)
            let after = try await Tapekeep.run(["list", vault, "--format", "jsonl"])
            #expect(after.output == before.output)
        }
    }

    @Test func aCopyIsHeldAgainstTheSnapshotAndADamagedSnapshotIsAnError() async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            let copy = TemporaryDirectory.current.path("copy")
            #expect(try await Program("/bin/cp", ["-r", vault, copy]).run().status == 0)
            let snapshot = vault + "/snapshots/000001.jsonl.gz"
            #expect(try await Tapekeep.run(["verify", copy, "--against", snapshot]).status == 0)
            try File.remove(try #require(try Truth.files(below: copy + "/history").last))
            #expect(try await Tapekeep.run(["verify", copy, "--against", snapshot]).status == 2)
            let bytes = try File.read(snapshot, limit: 1 << 28)
            try File.remove(snapshot)
            var staged = try StagedFile(in: vault)
            try staged.append(Array(bytes.dropLast(9)))
            try staged.commit(as: snapshot)
            let cut = try await Tapekeep.run(["verify", copy, "--against", snapshot])
            #expect(cut.status == 1)
            #expect(cut.errors.contains("is damaged"))
            #expect(try await Tapekeep.run(["diff", snapshot, copy]).status == 1)
        }
    }

    @Test(.enabled(if: SmallDisk.isAvailable, SmallDisk.reason), arguments: [true, false])
    func whereNothingCanBeWrittenAVaultIsVerifiedAllTheSame(isWhole: Bool) async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            try await SmallDisk.mounted(bytes: 24 << 20) { disk in
                #expect(try await Tapekeep.backup(service, disk + "/vault").status == 0)
                if !isWhole {
                    try File.remove(try #require(try Truth.files(below: disk + "/vault/history").last))
                }
                let mount = Program("/bin/mount", ["-o", "remount,ro", disk])
                try #require(try await mount.run().status == 0)
                for words in [["--quick"], ["--sample", "5%"], []] {
                    let verify = try await Tapekeep.run(["verify", disk + "/vault"] + words)
                    #expect(verify.status == (isWhole ? 0 : 2), "\(verify.errors)")
                    #expect(verify.errors.contains("nothing of this check is remembered"))
                    #expect(verify.errors.contains("--against") == !isWhole)
                }
                #expect(try await Tapekeep.run(["status", disk + "/vault"]).status == 0)
                let repair = try await Tapekeep.run(["repair", disk + "/vault"])
                #expect(repair.status == 7 && repair.errors.contains("Hint:"), "\(repair)")
            }
        }
    }

    @Test func aQuietCommandThatEndsWellSaysNothingAndTheLogHasItsSum() async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            let log = TemporaryDirectory.current.path("log")
            let account = ["--base-url", service.baseURL]
            for words in [
                ["backup", vault] + account, ["backup", vault] + account, ["verify", vault],
                ["verify", vault, "--max-duration", "1h"], ["repair", vault] + account,
                ["audit", vault] + account,
                ["rebuild", vault], ["status", vault], ["trash", "empty", vault, "--yes"],
            ] {
                let run = try await Tapekeep.run(words + ["--quiet", "--log-file", log], key: service.key)
                #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty, "\(words) \(run)")
            }
            let text = String(decoding: try File.read(log, limit: 1 << 20), as: UTF8.self)
            #expect(text.contains("Z 12 listed = 12 stored + 0 already had + 0 failed + 0 excluded\n"))
            #expect(text.contains("0 excluded (of what was listed in this run, not of the whole account)\n"))
            #expect(text.contains("12 of 12 items checked"))

            try File.remove(try #require(try Truth.files(below: vault + "/history").last))
            let bad = try await Tapekeep.run(["verify", vault, "--quiet"])
            #expect(bad.status == 2 && bad.errors.isEmpty, "\(bad)")
            #expect(bad.output.contains("missing history/") && bad.output.contains("12 of 12 items checked"))
            let old = try await Tapekeep.run(["status", vault, "--quiet", "--max-age", "1s"])
            #expect(old.status == 2 && old.errors.contains("Warning:"), "\(old)")
            let keyless = try await Tapekeep.run(["repair", vault] + account)
            #expect(
                keyless.status == 4
                    && keyless.errors.contains("what is lost must be fetched, and there is no API key"),
                "\(keyless)")
            let audit = try await Tapekeep.run(["audit", vault] + account, key: service.key)
            #expect(audit.output.contains("missing here history/"), "\(audit.output)")
            #expect(!audit.output.contains("damaged"))
        }
    }

    @Test func aRunThatNeverWasIsNamedWithTheNewestAndNothingIsCalledDamaged() async throws {
        try await Simulator.run(AccountRecipe(items: 3)) { service in
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            // A check is a run too, and changes nothing that a snapshot would tell.
            #expect(try await Tapekeep.run(["verify", vault]).status == 0)
            let never = try await Tapekeep.run(["diff", "1", "99", vault])
            #expect(never.status == 1)
            #expect(never.errors.contains("had no run 99; its newest is run 2\n"), "\(never.errors)")
            #expect(never.errors.contains("'tapekeep status'") && !never.errors.contains("damaged"))
        }
    }

    @Test func aPathThatIsNotThereIsToldWithWhatToDo() async throws {
        try await Simulator.run(AccountRecipe(items: 3)) { service in
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            for words in [
                ["diff", "nope", vault], ["verify", vault, "--against", "nope"],
                ["status", vault, "--log-file", "nodir/x"],
            ] {
                let outcome = try await Tapekeep.run(words)
                #expect(outcome.status == 1, "\(outcome)")
                #expect(outcome.errors.contains("Hint:  Check the path.\n"), "\(outcome.errors)")
            }
        }
    }

    @Test func contradictingWordsAreUsageErrors() async throws {
        #expect(try await Tapekeep.run(["verify", vault, "--quick", "--sample", "5%"]).status == 64)
        #expect(
            try await Tapekeep.run(["verify", vault, "--against", "x", "--max-duration", "5s"]).status == 64)
        #expect(try await Tapekeep.run(["diff", vault]).status == 64)
        #expect(try await Tapekeep.run(["verify", "/nowhere"]).status == 10)
    }
}
