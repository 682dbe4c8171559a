import Backup
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite("A manifest and a marker of two vaults", .temporaryDirectory, .timeLimit(.minutes(5)))
struct ForeignManifestTests {
    private var mine: String { TemporaryDirectory.current.path("mine") }
    private var other: String { TemporaryDirectory.current.path("other") }

    private func backedUp(_ body: (SimulatedService) async throws -> Void) async throws {
        try await Simulator.run(AccountRecipe(items: 5, seed: 2)) { service in
            let summary = try await Truth.backup(service, into: other)
            #expect(summary.exit == .done)
        }
        try await Simulator.run(AccountRecipe(items: 5, seed: 1)) { service in
            #expect(try await Truth.backup(service, into: mine).exit == .done)
            try await body(service)
        }
    }

    @Test(arguments: ["manifest.sqlite", "tapekeep.json"])
    func aFileOfAnotherVaultIsRefusedBeforeAnythingIsMixed(name: String) async throws {
        try await backedUp { service in
            try Vaults.write(try Vaults.read(other + "/" + name), to: mine + "/" + name)
            let refused = VaultError.foreignManifest(mine + "/manifest.sqlite")
            await #expect(throws: refused) { try await Truth.backup(service, into: mine) }
            await #expect(throws: refused) { try await Vaults.verify(mine) }
            #expect(throws: refused) { _ = try VaultReading(mine) }
        }
    }

    @Test func aMarkerThatIsMadeAnewIsOfTheManifestsVault() async throws {
        try await backedUp { service in
            for path in try Truth.files(below: mine + "/snapshots") { try File.remove(path) }
            try File.remove(mine + "/tapekeep.json")
            let report = try await Rebuild(of: mine).run()
            #expect(report.keptManifest)
            #expect(try await Truth.backup(service, into: mine).exit == .done)
        }
    }
}
