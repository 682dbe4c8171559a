import Backup
import HTTP
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct LocalPruneTests {
    let vault = TemporaryDirectory.current.path("vault")

    /// A vault of 20 items, four of which are gone upstream and missed by `sweeps` listings.
    private func emptied(
        _ service: SimulatedService, sweeps: Int
    ) async throws -> (gone: [SimulatedItem], files: [String: SHA256]) {
        try await Pruning.sweep(service, vault)
        let files = try Vaults.contents(vault)
        let gone = [2, 7, 11, 19].map { service.account.items[$0] }
        for item in gone { service.account.deleteItem(item.id) }
        for _ in 0..<sweeps { try await Pruning.sweep(service, vault) }
        return (gone, files)
    }

    @Test(arguments: [0, 1]) func oneListingThatLacksAnItemIsNotEnough(sweeps: Int) async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            _ = try await emptied(service, sweeps: sweeps)
            let summary = try await Pruning.prune(.local, vault, service)
            #expect(summary.proposal.items == 0 && summary.done == 0)
            #expect(try await Pruning.states(vault) == ["stored": 20])
        }
    }

    @Test func whatTwoListingsLackAndTheAccountDoesNotKnowGoesToTheTrash() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            let (gone, files) = try await emptied(service, sweeps: 2)
            let preview = try await Pruning.prune(.local, vault, service, isApplied: false)
            #expect(preview.proposal.items == 4)
            #expect(try await Pruning.states(vault) == ["stored": 20])
            let summary = try await Pruning.prune(.local, vault, service)
            #expect(summary.exit == .done && summary.done == 4, "\(summary)")
            #expect(try await Pruning.states(vault) == ["stored": 16, "trashed": 4])
            let now = try Vaults.contents(vault)
            let records = try await Pruning.records(vault)
            for item in gone {
                let record = try #require(records[item.id])
                for name in [record.path, record.sidecar].compactMap({ $0 }) {
                    #expect(name.hasPrefix("trash/history/"))
                    #expect(now[name] == files[String(name.dropFirst("trash/".count))])
                }
            }
            try Truth.expectComplete(vault, service.account)
            #expect(try await Trash(of: vault).items().map(\.record.id).sorted() == gone.map(\.id).sorted())
        }
    }

    @Test func anItemThatTheAccountStillHasIsNotMovedHoweverOftenListingsLackIt() async throws {
        try await Simulator.run(AccountRecipe(items: 40)) { service in
            try await Pruning.sweep(service, vault)
            service.faults = [Fault(.listingGap)]
            for _ in 0..<3 {
                _ = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
            }
            service.clearFaults()
            #expect(try await (Pruning.upstream(vault)["missing"] ?? 0) > 0)
            let summary = try await Pruning.prune(.local, vault, service)
            #expect(summary.done == 0)
            #expect(try await Pruning.states(vault) == ["stored": 40])
            #expect(try await Pruning.upstream(vault) == ["present": 40], "the answer is noted")
        }
    }

    @Test(arguments: [
        Fault.Kind.status(404, .string), .status(404, .html), .status(500, .topLevel), .status(403, .html),
        .html,
        .empty, .jsonError, .hangUp, .redirect,
    ])
    func anAnswerThatIsNotTheServicesOwnNoIsNone(kind: Fault.Kind) async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            _ = try await emptied(service, sweeps: 2)
            // The first question is for an item that was listed: it gets its answer.
            service.faults = [Fault(kind, on: .item, nth: 2)]
            let outcome = await Result.catching { try await Pruning.prune(.local, vault, service) }
            #expect(try await Pruning.states(vault) == ["stored": 20], "\(outcome)")
            service.clearFaults()
            #expect(try await Pruning.prune(.local, vault, service).done == 4)
        }
    }

    @Test func anItemThatComesBackIsTakenOutOfTheTrashWithoutADownload() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            let (gone, files) = try await emptied(service, sweeps: 2)
            try await Pruning.prune(.local, vault, service)
            for item in gone { service.account.restoreItem(item.id) }
            service.clearLog()
            let summary = try await Pruning.sweep(service, vault)
            #expect(summary.accounting.failed == 0)
            #expect(service.log.count(.audio) + service.log.count(.download) == 0)
            #expect(try await Pruning.states(vault) == ["stored": 20])
            #expect(try await Pruning.upstream(vault) == ["present": 20])
            let now = try Vaults.contents(vault)
            for (name, digest) in files where name.hasPrefix("history/") { #expect(now[name] == digest) }
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test func anItemThatComesBackIsFetchedWhenItsBytesInTheTrashAreNotRight() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            let (gone, _) = try await emptied(service, sweeps: 2)
            try await Pruning.prune(.local, vault, service)
            for record in try await Pruning.records(vault).values where record.state == "trashed" {
                if let path = record.path { try Vaults.write([9, 9, 9], to: vault + "/" + path) }
            }
            for item in gone { service.account.restoreItem(item.id) }
            _ = try await Pruning.sweep(service, vault)
            #expect(try await Pruning.states(vault) == ["stored": 20])
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test func whatIsRestoredIsInItsPlaceAndNotPrunedAgain() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            let (gone, files) = try await emptied(service, sweeps: 2)
            try await Pruning.prune(.local, vault, service)
            let outcome = try await Trash(of: vault).restore([String(gone[0].id.dropLast(3)), "nobody", ""])
            #expect(outcome.done.map(\.record.id) == [gone[0].id])
            #expect(outcome.kept.map(\.id) == ["nobody", ""])
            let record = try #require(try await Pruning.records(vault)[gone[0].id])
            #expect(record.state == "stored" && record.upstream == "gone")
            let now = try Vaults.contents(vault)
            #expect(now[record.sidecar ?? ""] == files[record.sidecar ?? ""])
            for _ in 0..<2 { try await Pruning.sweep(service, vault) }
            let again = try await Pruning.prune(.local, vault, service)
            #expect(again.done == 0)
            #expect(again.proposal.kept.map(\.id) == [gone[0].id])
        }
    }

    @Test func theTrashIsEmptiedOfWhatHasBeenThereLongEnough() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            let (gone, _) = try await emptied(service, sweeps: 2)
            try await Pruning.prune(.local, vault, service)
            let young = try await Trash(of: vault).empty(olderThan: 3600) { _ in true }
            #expect(young.done.isEmpty)
            await #expect(throws: PruneRefusal.notAgreed) {
                try await Trash(of: vault).empty(olderThan: 0) { _ in false }
            }
            #expect(try await Trash(of: vault).items().count == 4)
            let outcome = try await Trash(of: vault).empty(olderThan: 0) { _ in true }
            #expect(outcome.done.count == 4)
            #expect(try File.status(vault + "/trash") == nil, "no empty folder is left")
            let manifest = try VaultReading(vault).manifest
            #expect(try await manifest.retention(of: "history", now: WallClock.now()).lost == 0)
            let address = AccountAddress(origin: try Origin(service.baseURL), key: APIKey(service.key))
            #expect(try await Audit(of: vault, from: address).run().exit == .done)
            #expect(try await Pruning.states(vault) == ["stored": 16, "discarded": 4])
            // What comes back after that is fetched like anything else.
            service.account.restoreItem(gone[1].id)
            _ = try await Pruning.sweep(service, vault)
            try Truth.expectComplete(vault, service.account)
            #expect(try await Pruning.states(vault) == ["stored": 17, "discarded": 3])
        }
    }

    @Test func aTrashedItemIsNoFindingOfVerify() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            _ = try await emptied(service, sweeps: 2)
            try await Pruning.prune(.local, vault, service)
            #expect(try await Vaults.verify(vault).exit == .done)
            _ = try await Trash(of: vault).empty(olderThan: 0) { _ in true }
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }
}
