import Backup
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Dates and clocks that are wrong hide nothing.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct ClockTests {
    let vault = TemporaryDirectory.current.path("vault")

    @Test func anItemOfTheFutureHidesNoneThatComesAfterIt() async throws {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            service.account.addItems(1, date: 4_000_000_000)
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            service.account.addItems(4, date: Int(WallClock.now()))
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done)
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test func aClockThatOnceWasAheadDoesNotPutOffTheNextFullListing() async throws {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            let manifest = try Manifest(path: vault + "/manifest.sqlite")
            try await manifest.setFact("full_sweep.history", String(WallClock.now() + 365 * 86_400))
            service.account.addLateItems(3)
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test func aClockThatOnceWasAheadDoesNotKeepTheServiceAloneForYears() async throws {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            let manifest = try Manifest(path: vault + "/manifest.sqlite")
            try await manifest.setFact("not_before", String(WallClock.now() + 365 * 86_400))
            try await manifest.setFact("not_before_by", "service")
            #expect(try await Truth.backup(service, into: vault).exit == .done)
        }
    }
}
