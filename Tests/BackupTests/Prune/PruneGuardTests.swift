import Backup
import Foundation
import Platform
import SQLite
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct PruneGuardTests {
    let vault = TemporaryDirectory.current.path("vault")

    /// The guard that stops a prune; nothing may have changed then.
    private func refusal(
        _ side: PruneSide, _ service: SimulatedService, key: String? = nil,
        _ change: (inout PruneOptions) -> Void = { _ in }
    ) async throws -> PruneRefusal? {
        let before = try await Pruning.records(vault)
        let count = service.account.count
        var caught: PruneRefusal?
        do {
            try await Pruning.prune(side, vault, service, key: key, change)
        } catch let error as PruneRefusal {
            caught = error
        }
        #expect(service.account.count == count)
        #expect(try await Pruning.records(vault) == before)
        return caught
    }

    @Test func moreThanTheLargerOfAHundredAndATenthIsRefused() async throws {
        var recipe = AccountRecipe(items: 120)
        recipe.audioBytes = 2000
        try await Simulator.run(recipe) { service in
            try await Pruning.sweep(service, vault)
            #expect(try await refusal(.remote, service) == .tooMany(items: 120, limit: 100))
            #expect(
                try await refusal(.remote, service) { $0.mostItems = 119 } == .tooMany(items: 120, limit: 119)
            )
            let preview = try await Pruning.prune(.remote, vault, service, isApplied: false)
            #expect(preview.proposal.refusals == [.tooMany(items: 120, limit: 100)])
            #expect(try await Pruning.prune(.remote, vault, service) { $0.mostItems = 120 }.done == 120)
        }
    }

    @Test(arguments: [PruneSide.local, .remote]) func aFilteredLastListingIsRefused(side: PruneSide)
        async throws
    {
        try await Simulator.run(AccountRecipe(items: 10)) { service in
            try await Pruning.sweep(service, vault)
            _ = try await Truth.backup(
                service, into: vault, Truth.options { $0.filter.before = 1_700_000_000 })
            #expect(try await refusal(side, service) == .listingFiltered(run: 2))
        }
    }

    @Test func aListingOfMoreThanTwoDaysAgoIsTooOldToDeleteBy() async throws {
        try await Simulator.run(AccountRecipe(items: 10)) { service in
            try await Pruning.sweep(service, vault)
            do {
                let database = try Database(path: vault + "/manifest.sqlite", mode: .readWrite)
                try database.run("UPDATE runs SET ended = ended - 49 * 3600")
            }
            #expect(try await refusal(.remote, service) == .listingOld(hours: 49))
            _ = try await Truth.backup(service, into: vault)
            #expect(try await Pruning.prune(.remote, vault, service).done == 10)
        }
    }

    @Test(
        arguments: [PruneSide.local, .remote], [Fault.Kind.shortListing, .endlessMore, .status(500, .modern)])
    func anIncompleteLastListingIsRefused(side: PruneSide, kind: Fault.Kind) async throws {
        try await Simulator.run(AccountRecipe(items: 40)) { service in
            try await Pruning.sweep(service, vault)
            service.faults = [Fault(kind, on: .history)]
            _ = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true }, pageSize: 10)
            service.clearFaults()
            #expect(try await refusal(side, service) == .listingIncomplete(run: 2))
            try await Pruning.sweep(service, vault)
            #expect(try await refusal(.local, service) == nil)
        }
    }

    @Test(arguments: [PruneSide.local, .remote]) func anotherAccountsKeyIsRefused(side: PruneSide)
        async throws
    {
        try await Simulator.run(AccountRecipe(items: 10)) { service in
            _ = try await Pruning.sweep(service, vault)
        }
        try await Simulator.run(AccountRecipe(items: 10, seed: 99)) { service in
            guard case .foreignVault = try await refusal(side, service) else {
                Issue.record("not refused")
                return
            }
        }
    }

    @Test(arguments: [PruneSide.local, .remote]) func damageThatVerifyFoundIsRefused(side: PruneSide)
        async throws
    {
        try await Simulator.run(AccountRecipe(items: 10)) { service in
            try await Pruning.sweep(service, vault)
            let path = try #require(try await Pruning.records(vault).values.compactMap(\.path).first)
            let bytes = try Vaults.read(vault + "/" + path)
            try Vaults.write([1, 2, 3], to: vault + "/" + path)
            #expect(try await Vaults.verify(vault).exit == .differences)
            #expect(try await refusal(side, service) == .damageFound(1))
            try Vaults.write(bytes, to: vault + "/" + path)
            #expect(try await Vaults.verify(vault).exit == .done)
            #expect(try await refusal(.local, service) == nil)
        }
    }

    @Test func moreThanHalfVanishingAtOnceIsRefused() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            try await Pruning.sweep(service, vault)
            for item in service.account.items.prefix(11) { service.account.deleteItem(item.id) }
            for _ in 0..<2 { try await Pruning.sweep(service, vault) }
            #expect(
                try await refusal(.local, service) == .halfVanished(collection: "history", items: 11, of: 20))
            #expect(try await Pruning.prune(.local, vault, service) { $0.allowsHalf = true }.done == 11)
        }
    }

    @Test func anAccountThatFindsNothingAnyMoreIsNotBelieved() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            try await Pruning.sweep(service, vault)
            for item in service.account.items.prefix(4) { service.account.deleteItem(item.id) }
            for _ in 0..<2 { try await Pruning.sweep(service, vault) }
            let items = service.account.items.map(\.id)
            for id in items { service.account.deleteItem(id) }
            guard case .accountUnrecognisable = try await refusal(.local, service) else {
                Issue.record("not refused")
                return
            }
        }
    }

    @Test func aPlanIsKeptToAndHoldsForAnHour() async throws {
        let plan = TemporaryDirectory.current.path("plan.json")
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            try await Pruning.sweep(service, vault)
            let middle = Int64(service.account.items[10].date)
            let meant = Set(service.account.items.filter { Int64($0.date) < middle }.map(\.id))
            try await Pruning.prune(.remote, vault, service, isApplied: false) {
                $0.plan = plan
                $0.filter.before = middle
            }
            #expect(
                try await refusal(.local, service) { $0.plan = plan } == .planForeign("prune --remote"))
            let fresh = try Vaults.read(plan)
            for (hours, isAccepted) in [(-2, false), (2, false)] {
                let then = UTCTime(unix: WallClock.now() + Int64(hours) * 3600).iso8601
                let text = String(decoding: fresh, as: UTF8.self).replacing(
                    /"created":"[^"]*"/, with: "\"created\":\"\(then)\"")
                try Vaults.write(Array(text.utf8), to: plan)
                guard case .planTooOld = try await refusal(.remote, service, { $0.plan = plan }) else {
                    #expect(isAccepted)
                    continue
                }
            }
            try Vaults.write(Array("{}".utf8), to: plan)
            guard case .planUnreadable = try await refusal(.remote, service, { $0.plan = plan }) else {
                Issue.record("not refused")
                return
            }
            try Vaults.write(fresh, to: plan)
            #expect(try await Pruning.prune(.remote, vault, service) { $0.plan = plan }.done == meant.count)
            #expect(Set(service.account.items.map(\.id)).isDisjoint(with: meant))
        }
    }

    @Test func nothingGoesWithoutAgreement() async throws {
        try await Simulator.run(AccountRecipe(items: 10)) { service in
            try await Pruning.sweep(service, vault)
            await #expect(throws: PruneRefusal.notAgreed) {
                try await Pruning.prune(
                    .remote, vault, service, audience: PruneAudience(agrees: { _ in false }))
            }
            #expect(service.account.count == 10)
        }
    }
}
