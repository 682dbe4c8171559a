import Backup
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct BackupRunTests {
    let vault = TemporaryDirectory.current.path("vault")

    @Test(arguments: ZipNameEra.allCases) func everyItemEqualsItsSource(era: ZipNameEra) async throws {
        try await Simulator.run(AccountRecipe(items: 200, era: era)) { service in
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done, "\(summary)")
            #expect(summary.accounting.listed == 200)
            #expect(summary.accounting.stored == 200)
            #expect(summary.accounting.holds)
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test func aSecondRunCostsAtMostThreeRequestsAndChangesNothing() async throws {
        try await Simulator.run(AccountRecipe(items: 50)) { service in
            _ = try await Truth.backup(service, into: vault)
            service.clearLog()
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done)
            #expect(service.log.entries.count <= 3, "\(service.log.entries.map(\.path))")
            #expect(summary.accounting.stored == 0)
            #expect(summary.snapshot == nil)
            try Truth.expectComplete(vault, service.account)
        }
    }
}
