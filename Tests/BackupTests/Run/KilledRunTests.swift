import Backup
import JSON
import Platform
import SQLite
import Simulator
import TestSupport
import Testing
import VaultTruth

/// What a killed run leaves is made good use of.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct KilledRunTests {
    let vault = TemporaryDirectory.current.path("vault")

    /// A run that is killed between its last two steps leaves files of which the manifest does not know.
    @Test(arguments: [false, true])
    func filesThatAKilledRunLeftAreTakenOverWithTheWordsOfToday(haveWordsChanged: Bool) async throws {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            let items = service.account.items
            let item = try #require(items.first { $0.hasAudio })
            try forgetWhatIsStored(items)
            // Its audio can no longer be had, so that the only copy is the one in the vault.
            if haveWordsChanged { service.account.setState(.deleted, of: item.id) }
            service.clearLog()
            let summary = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
            #expect(summary.exit == .done, "\(summary)")
            #expect(service.log.delivered.isEmpty, "nothing is fetched again")
            let path = try #require(
                try Truth.files(below: vault + "/history").first { $0.hasSuffix(item.id + ".json") })
            let sidecar = try Sidecar.read(path)
            #expect(sidecar.item.bytes == service.account.item(item.id)?.json[...])
            #expect(sidecar.audio?.sha256 == SHA256.of(item.audio))
            #expect(sidecar.earlier.map(\.item.bytes) == (haveWordsChanged ? [item.json[...]] : []))
        }
    }

    @Test func filesThatAKilledRunLeftAreTakenOverUnderTheNameThatTheVoiceHadThen() async throws {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            let before = try Truth.files(below: vault + "/history")
            try forgetWhatIsStored(service.account.items)
            let manifest = try Database(path: vault + "/manifest.sqlite", mode: .readWrite)
            try manifest.execute("UPDATE items SET voice_name = 'Renamed ' || voice_name")
            service.clearLog()
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            #expect(service.log.delivered.isEmpty, "nothing is fetched again")
            #expect(try Truth.files(below: vault + "/history") == before, "nothing is left over")
        }
    }

    private func forgetWhatIsStored(_ items: [SimulatedItem]) throws {
        let manifest = try Database(path: vault + "/manifest.sqlite", mode: .readWriteCreate)
        try manifest.run(
            """
            UPDATE items SET state = 'listed', work = 1, path = NULL, sidecar = NULL, size = NULL, sha256 = NULL,
                sidecar_sha256 = NULL, media_type = NULL, transport = NULL, evidence = NULL, fetched = NULL, fetched_run = NULL
            """)
        for item in items {
            try manifest.run(
                "INSERT INTO pending SELECT item, ? FROM items WHERE id = ?",
                [.blob(item.json), .text(item.id)])
        }
    }
}
