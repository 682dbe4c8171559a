import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// What only the built program over a whole vault can show of `status`, `list` and `show`.
@Suite("Queries of the built program", .temporaryDirectory, .timeLimit(.minutes(15)))
struct QueryTests {
    let vault = TemporaryDirectory.current.path("vault")

    private func made(_ body: (SimulatedService) async throws -> Void) async throws {
        try await Simulator.run(AccountRecipe(items: 60, conversations: 12)) { service in
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            try await body(service)
        }
    }

    @Test func sha256sumAgreesWithTheListAndFindsOneFlippedByte() async throws {
        try await made { _ in
            let script = "\"$0\" list --format sha256sum | sha256sum -c --quiet"
            func check() async throws -> Program.Outcome {
                try await Program(
                    "/bin/bash", ["-o", "pipefail", "-c", script, BuildProducts.path("tapekeep")],
                    environment: ["PATH": "/usr/bin:/bin"], folder: vault
                ).run()
            }
            #expect(try await check().status == 0)
            let lines = try await Tapekeep.run(["list", vault, "--format", "sha256sum"]).output
            let files =
                try Truth.files(below: vault + "/history") + Truth.files(below: vault + "/conversations")
            #expect(lines.split(separator: "\n").count == files.count)
            let victim = try #require(files.first { $0.hasSuffix(".mp3") })
            var bytes = try File.read(victim, limit: 1 << 26)
            bytes[bytes.count / 2] ^= 1
            var staged = try StagedFile(in: TemporaryDirectory.current.path)
            try staged.append(bytes)
            try staged.commit(as: victim)
            let found = try await check()
            #expect(
                found.status != 0 && found.output.contains(String(victim.dropFirst(vault.utf8.count + 1))))
        }
    }

    @Test func audioComesOutOfAPipeAsItWasStored() async throws {
        try await made { service in
            let item = try #require(service.account.items.first { $0.hasAudio })
            let target = TemporaryDirectory.current.path("out")
            let outcome = try await Program(
                "/bin/sh",
                [
                    "-c", "\"$0\" show \"$1\" \"$2\" --audio - > \"$3\"", BuildProducts.path("tapekeep"),
                    item.id, vault, target,
                ]
            ).run()
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try Digest.ofFile(target).digest == SHA256.of(item.audio))
        }
    }

    @Test func aReaderThatLeavesEarlyEndsTheListWithoutFailure() async throws {
        try await made { _ in
            let outcome = try await Program(
                "/bin/bash",
                [
                    "-c", "\"$0\" list \"$1\" --format jsonl | head -n 1 | wc -l; exit ${PIPESTATUS[0]}",
                    BuildProducts.path("tapekeep"), vault,
                ],
                environment: ["PATH": "/usr/bin:/bin"]
            ).run()
            #expect(outcome.status == 0 && outcome.output.contains("1"))
            #expect(outcome.errors == "")
        }
    }

    @Test func queriesWorkWhileABackupHoldsTheVault() async throws {
        try await made { _ in
            let lock = try VaultLock(vault + "/.tapekeep/lock", holder: .current(command: "backup"))
            for words in [
                ["status", vault], ["list", vault, "--limit", "1"], ["list", vault, "--search", "天气"],
            ] {
                #expect(try await Tapekeep.run(words).status == 0)
            }
            withExtendedLifetime(lock) {}
        }
    }

    @Test(arguments: [["status"], ["list"], ["show", "x"]])
    func aFolderThatIsNoVaultIsExitCodeTen(words: [String]) async throws {
        let outcome = try await Tapekeep.run(words + [TemporaryDirectory.current.path])
        #expect(outcome.status == 10)
        #expect(outcome.output == "")
    }
}
