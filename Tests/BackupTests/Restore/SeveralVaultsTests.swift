import Backup
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Two vaults side by side are never made into one.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct SeveralVaultsTests {
    let shelf = TemporaryDirectory.current.path("shelf")
    let target = TemporaryDirectory.current.path("restored")

    private func makeVault(_ name: String, seed: UInt64) async throws {
        var recipe = Restoring.recipe(8, conversations: 0)
        recipe.seed = seed
        try await Simulator.run(recipe) { service in
            try Folder.make(shelf)
            #expect(try await Truth.backup(service, into: shelf + "/" + name).exit == .done)
        }
    }

    @Test(arguments: Restoring.Form.allCases)
    func aSourceThatHoldsTwoVaultsIsRefusedAndNothingIsMade(form: Restoring.Form) async throws {
        try await makeVault("one", seed: 1)
        try await makeVault("two", seed: 2)
        let source = form == .folder ? shelf : try await Restoring.pack(shelf, as: form)
        await #expect(throws: RestoreError.self) { try await Restoring.restore(source, to: target) }
        try Restoring.expectNoVault(target)
        for name in ["one", "two"] {
            #expect(try await Restoring.restore(shelf + "/" + name, to: target).exit == .done)
            try await Restoring.expectEqual(target, shelf + "/" + name)
            try Folder.removeTree(target)
        }
    }

    /// In doubt it is another vault's.
    @Test func aSecondMarkerThatCannotBeReadIsRefusedToo() async throws {
        try await makeVault("one", seed: 1)
        try Folder.make(shelf + "/two")
        try Vaults.create(Array("{".utf8), at: shelf + "/two/tapekeep.json")
        await #expect(throws: RestoreError.severalVaults("one/tapekeep.json", "two/tapekeep.json")) {
            try await Restoring.restore(shelf, to: target)
        }
    }

    @Test func twoCopiesOfOneVaultAreNotTwoVaults() async throws {
        try await makeVault("one", seed: 1)
        try await Vaults.copy(shelf + "/one", to: shelf + "/copy")
        #expect(try await Restoring.restore(shelf, to: target).items == 8)
    }
}
