import Backup
import Simulator
import TestSupport
import Testing
import VaultTruth

/// What a run may say of the whole account.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct WholeAccountTests {
    let vault = TemporaryDirectory.current.path("vault")
    let recipe = AccountRecipe(items: 40, conversations: 6)

    @Test func onlyARunThatListedEverythingIsOfTheWholeAccount() async throws {
        try await Simulator.run(recipe) { service in
            #expect(try await Truth.backup(service, into: vault).isWholeAccount)
            let everyday = try await Truth.backup(service, into: vault)
            #expect(everyday.exit == .done && !everyday.isWholeAccount, "it listed only what is new")
            let full = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
            #expect(full.isWholeAccount && full.accounting.listed == 46)
        }
    }

    @Test func aCollectionThatNobodyAskedForIsNotListed() async throws {
        try await Simulator.run(recipe) { service in
            let summary = try await Truth.backup(
                service, into: vault, Truth.options { $0.collections = ["history"] })
            #expect(summary.exit == .done && !summary.isWholeAccount, "\(summary)")
        }
    }

    @Test(arguments: [[Route.conversations], [.history], [.history, .conversations]])
    func aCollectionThatTheKeyMayNotReadIsNotListed(routes: [Route]) async throws {
        try await Simulator.run(recipe) { service in
            service.faults = routes.map { Fault(.permissionMissing(.legacy401), on: $0) }
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.unreadable.count == routes.count)
            #expect(!summary.isWholeAccount, "\(summary)")
        }
    }

    @Test(arguments: [
        Fault(.keyRejected(.modern401), on: .download), Fault(.status(503, .modern), on: .history, nth: 2),
        Fault(.shortListing, on: .history),
    ]) func whatEndedARunEarlyKeptItFromTheRest(fault: Fault) async throws {
        try await Simulator.run(recipe) { service in
            service.faults = [fault]
            let summary = try await Truth.backup(service, into: vault, pageSize: 16)
            #expect(summary.exit != .done)
            #expect(!summary.isWholeAccount, "\(summary)")
        }
    }

    @Test func aRunThatGoesOnWithAListingIsOfTheRestAlone() async throws {
        try await Simulator.run(AccountRecipe(items: 400)) { service in
            let full = Truth.options { $0.isFull = true }
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            service.faults = [Fault(.status(503, .modern), on: .history, nth: 20)]
            #expect(try await Truth.backup(service, into: vault, full, pageSize: 16).exit == .unavailable)
            service.clearFaults()
            let summary = try await Truth.backup(service, into: vault, full, pageSize: 16)
            #expect(summary.exit == .done && summary.accounting.listed < 400, "\(summary)")
            #expect(!summary.isWholeAccount)
        }
    }

    static let nobodys: [ItemFilter] = (0..<4).map { number in
        var filter = ItemFilter()
        switch number {
        case 0: filter.voices = ["nobody"]
        case 1: filter.models = ["none"]
        case 2: filter.search = "zyzzyva"
        default: filter.after = 4_000_000_000
        }
        return filter
    }

    @Test(arguments: nobodys) func aFilterIsNotTakenForEmptiness(filter: ItemFilter) async throws {
        try await Simulator.run(recipe) { service in
            let summary = try await Truth.backup(service, into: vault, Truth.options { $0.filter = filter })
            #expect(summary.exit == .done && summary.empty == [], "\(summary)")
        }
    }

    @Test func aListingThatIsNotCompleteShowsNoEmptiness() async throws {
        try await Simulator.run(recipe) { service in
            service.faults = [Fault(.endlessEmpty, on: .conversations)]
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .unavailable && summary.empty == [], "\(summary)")
        }
    }
}
