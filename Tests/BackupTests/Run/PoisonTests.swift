import Backup
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Items that the service cannot give must not keep the others from being stored.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct PoisonTests {
    let vault = TemporaryDirectory.current.path("vault")

    /// The newest items are those by which a run tests whether names can be trusted.
    @Test(arguments: [400, 403, 404, 500, 503])
    func anItemThatOnlyAZipCanGiveDoesNotStopTheTestOfNames(status: Int) async throws {
        try await Simulator.run(AccountRecipe(items: 60)) { service in
            service.faults = [Fault(.poisonedItem(59, status: status), on: .audio)]
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done, "\(summary)")
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test(arguments: [400, 403, 404, 500, 503], [1, 8])
    func manyBrokenItemsAreEachNamedAndTheOthersStored(status: Int, workers: Int) async throws {
        try await Simulator.run(AccountRecipe(items: 80)) { service in
            let broken = Array(20..<32) + [77, 78, 79]
            service.faults = broken.map { Fault(.poisonedItem($0, status: status)) }
            let options = Truth.options { $0.concurrency = .fixed(workers) }
            let first = try await Truth.backup(service, into: vault, options)
            #expect(first.exit == .partial, "\(first.exit) \(first.note ?? "")")
            #expect(first.accounting.stored == 80 - broken.count)
            #expect(first.failures.count == broken.count)
            service.clearFaults()
            let second = try await Truth.backup(service, into: vault, options)
            #expect(second.exit == .done, "\(second)")
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test(arguments: [Fault.Kind.status(500, .topLevel), .status(422, .list), .html, .jsonError, .brokenPage])
    func anUnfinishedItemThatCannotBeAskedForDoesNotStopTheRun(kind: Fault.Kind) async throws {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            let oldest = try #require(service.account.items.first)
            service.account.addItems(2, date: oldest.date - 86_400, state: .processing)
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            service.account.addItems(5)
            service.faults = [Fault(kind, on: .item)]
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done, "\(summary)")
            #expect(summary.accounting.stored == 5)
            try Truth.expectComplete(vault, service.account)
            service.clearFaults()
            service.account.finishProcessing()
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            try Truth.expectComplete(vault, service.account)
        }
    }
}
