import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct DamagedSidecarTests {
    let vault = TemporaryDirectory.current.path("vault")

    private func sidecar(of id: String) throws -> String {
        try #require(try Truth.files(below: vault + "/conversations").first { $0.hasSuffix(id + ".json") })
    }

    @Test func aSidecarThatIsReplacedForBeingDamagedIsNamed() async throws {
        try await Simulator.run(AccountRecipe(items: 4, conversations: 4)) { service in
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            let call = try #require(service.account.conversations.last)
            let path = try sidecar(of: call.id)
            try File.remove(path)
            var staged = try StagedFile(in: vault)
            try staged.append(Array("{".utf8))
            try staged.commit(as: path)
            service.account.rerunAnalysis(of: call.id)
            let outcome = try await Tapekeep.backup(service, vault)
            #expect(outcome.status == 0)
            let name = String(path.dropFirst(vault.count + 1))
            #expect(outcome.errors.contains("\(name) cannot be understood"), "\(outcome.errors)")
            #expect(outcome.errors.contains("trash/quarantine/2/\(name)"), "\(outcome.errors)")
        }
    }

    /// As on a disk with a bad sector: what the sidecar holds is not known, so it stays.
    @Test func aSidecarThatCannotBeReadIsTheItemsFailureAndTriedAgain() async throws {
        try await Simulator.run(AccountRecipe(items: 4, conversations: 4)) { service in
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            let call = try #require(service.account.conversations.last { $0.hasAudio })
            service.account.rerunAnalysis(of: call.id)
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            let path = try sidecar(of: call.id)
            let before = try File.read(path, limit: 1 << 24)
            service.account.rerunAnalysis(of: call.id)
            try File.setPermissions(0, of: path)
            let failed = try await backupWithoutPrivileges(service)
            #expect(failed.status == 3, "\(failed.errors)")
            #expect(failed.output.contains("cannot be read: Permission denied"), "\(failed.output)")
            try File.setPermissions(0o600, of: path)
            #expect(try File.read(path, limit: 1 << 24) == before)
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            let after = String(decoding: try File.read(path, limit: 1 << 24), as: UTF8.self)
            #expect(after.split(separator: "\"until\"").count == 3, "both earlier versions are there")
            #expect(try await Tapekeep.run(["verify", vault]).status == 0)
        }
    }

    /// The superuser reads what it may not; without that power it is like everybody else.
    private func backupWithoutPrivileges(_ service: SimulatedService) async throws -> Program.Outcome {
        let words = ["backup", vault, "--base-url", service.baseURL, "--full"]
        let outcome = try await Program("/usr/bin/id", ["-u"]).run()
        guard outcome.output.hasPrefix("0") else { return try await Tapekeep.run(words, key: service.key) }
        return try await Program(
            "/usr/bin/setpriv",
            ["--bounding-set=-dac_override,-dac_read_search", try BuildProducts.path("tapekeep")] + words,
            environment: ["ELEVENLABS_API_KEY": service.key]
        ).run()
    }
}
