import Backup
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite("The bytes of volumes", .temporaryDirectory, .timeLimit(.minutes(15))) struct SealedBytesTests {
    let vault = TemporaryDirectory.current.path("vault")

    private func volumes(_ vault: String) throws -> [String: SHA256] {
        try Vaults.contents(vault).filter { $0.key.hasPrefix("volumes/") }
    }

    @Test func sealingTheSameItemsAgainGivesTheSameBytes() async throws {
        var recipe = AccountRecipe(items: 60, conversations: 10)
        recipe.spanOfDays = 100
        try await Simulator.run(recipe) { service in
            try await Sealed.make(service, vault)
            let first = try volumes(vault)
            #expect(first.count > 4)
            let again = try await Sealed.seal(vault)
            #expect(again.volumes.isEmpty)
            #expect(try volumes(vault) == first)
            try await Sealed.unsealAll(vault)
            #expect(try volumes(vault).isEmpty)
            try await Sealed.seal(vault)
            #expect(try volumes(vault) == first)
            // One month after the other, and half of one first.
            try await Sealed.unsealAll(vault)
            let dates = try await VaultReading(vault).manifest.everyRecord().map(\.dateUnix).sorted()
            for date in [dates[dates.count / 3], dates[dates.count / 2], Sealed.end] {
                try await Sealed.seal(vault, before: date)
            }
            #expect(try volumes(vault) == first)
        }
    }

    @Test func aVaultAndItsRestoredCopyAreSealedToTheSameBytes() async throws {
        var recipe = AccountRecipe(items: 40, conversations: 6)
        recipe.spanOfDays = 100
        try await Simulator.run(recipe) { service in
            #expect(try await Pruning.sweep(service, vault).exit == .done)
            let (copy, restored) = (
                TemporaryDirectory.current.path("copy"), TemporaryDirectory.current.path("restored")
            )
            try await Vaults.copy(vault, to: copy)
            #expect(try await Restoring.restore(vault, to: restored).exit == .done)
            try await Sealed.seal(vault)
            let first = try volumes(vault)
            for other in [copy, restored] {
                try await Sealed.seal(other)
                #expect(try volumes(other) == first)
            }
            // From the sealed one, and on from there.
            let last = TemporaryDirectory.current.path("last")
            #expect(try await Restoring.restore(vault, to: last).exit == .done)
            try await Sealed.seal(last)
            #expect(try volumes(last) == first)
        }
    }
}
