import Backup
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// When the user is asked for, and that leaving it out lets no other account in.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct KnownKeyTests {
    let vault = TemporaryDirectory.current.path("vault")
    let recipe = AccountRecipe(items: 30, conversations: 4)

    @Test(arguments: [[], ["history"], ["conversations"]])
    func anEverydayRunDoesNotAskForTheUser(collections: [String]) async throws {
        try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            service.clearLog()
            let summary = try await Truth.backup(
                service, into: vault, Truth.options { $0.collections = collections })
            #expect(summary.exit == .done)
            #expect(service.log.count(.user) == 0)
            #expect(service.log.entries.count == (collections.isEmpty ? 2 : 1))
            #expect(summary.requests == service.log.entries.count)
        }
    }

    @Test func aFullSweepAsksForTheUser() async throws {
        try await expectUserAskedFirst { $0.isFull = true }
    }

    @Test func aFullSweepThatIsDueAsksForTheUser() async throws {
        try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            let manifest = try Manifest(path: vault + "/manifest.sqlite")
            // Only the second collection's: the first one's page would say too little of it.
            try await manifest.setFact("full_sweep.conversations", String(WallClock.now() - 8 * 86_400))
            service.clearLog()
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            #expect(service.log.entries.first?.route == .user)
        }
    }

    @Test func aFilteredRunAsksForTheUser() async throws {
        try await expectUserAskedFirst { $0.filter.voices = ["Rachel"] }
    }

    @Test func aDryRunAsksForTheUser() async throws {
        try await expectUserAskedFirst { $0.isDryRun = true }
    }

    private func expectUserAskedFirst(_ change: (inout RunOptions) -> Void) async throws {
        try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            service.clearLog()
            #expect(try await Truth.backup(service, into: vault, Truth.options(change)).exit == .done)
            #expect(service.log.entries.first?.route == .user)
            #expect(service.log.count(.user) == 1)
        }
    }

    @Test func aListingThatWasCutShortAsksForTheUser() async throws {
        try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            service.account.addItems(20)
            service.faults = [Fault(.status(503, .modern), on: .history, nth: 3)]
            #expect(try await Truth.backup(service, into: vault, pageSize: 5).exit == .unavailable)
            service.clearFaults()
            service.clearLog()
            #expect(try await Truth.backup(service, into: vault, pageSize: 5).exit == .done)
            #expect(service.log.entries.first?.route == .user)
            try Truth.expectComplete(vault, service.account)
        }
    }

    /// The same key at the same address, and somebody else answers.
    @Test func aForeignAccountBehindAKnownKeyIsRefusedBeforeAnythingIsKept() async throws {
        let port = try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            return service.port
        }
        let before = try await kept()
        var foreign = recipe
        foreign.seed = 8
        try await Simulator.run(foreign, port: port) { service in
            _ = await #expect(throws: VaultError.foreignAccount(vault)) {
                try await Truth.backup(service, into: vault)
            }
            #expect(service.log.entries.map(\.route) == [.history, .user])
            _ = await #expect(throws: VaultError.foreignAccount(vault), "and it is refused again") {
                try await Truth.backup(service, into: vault)
            }
        }
        #expect(try await kept() == before)
    }

    /// The foreign account is empty where the first listing looks.
    @Test func anEmptyForeignAccountBehindAKnownKeyIsRefused() async throws {
        let port = try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            return service.port
        }
        let before = try await kept()
        try await Simulator.run(AccountRecipe(items: 0, seed: 8), port: port) { service in
            _ = await #expect(throws: VaultError.foreignAccount(vault)) {
                try await Truth.backup(service, into: vault)
            }
        }
        #expect(try await kept() == before)
    }

    private func kept() async throws -> [String] {
        let manifest = try Manifest(reading: vault + "/manifest.sqlite")
        let facts = try await [manifest.fact("watermark.history"), manifest.fact("account_key")]
        return try await Truth.records(of: vault) + Truth.files(below: vault + "/history")
            + Truth.files(below: vault + "/conversations") + facts.map { $0 ?? "none" }
    }

    @Test func anotherKeyAndAnotherAddressAskForTheUser() async throws {
        let account = SimulatedAccount(recipe)
        account.setKey("sk_second", scopes: Set(KeyScope.allCases))
        for key in [SimulatedAccount.defaultKey, "sk_second"] {
            try await Simulator.run(account) { service in
                for expected in [1, 0] {
                    service.clearLog()
                    _ = try await Truth.backup(service, into: vault, key: key)
                    #expect(service.log.count(.user) == expected)
                }
            }
            // Another port is another address.
            try await Simulator.run(account) { service in
                _ = try await Truth.backup(service, into: vault, key: key)
                #expect(service.log.count(.user) == 1)
            }
        }
    }

    @Test func aKeyThatMayNotReadTheUserIsNeverTakenForKnown() async throws {
        try await Simulator.run(recipe) { service in
            service.account.setKey("sk_history_only", scopes: [.historyRead])
            for _ in 1...2 {
                service.clearLog()
                let summary = try await Truth.backup(service, into: vault, key: "sk_history_only")
                #expect(summary.exit == .done)
                #expect(service.log.entries.first?.route == .user)
            }
        }
    }

    @Test func aFirstPageOfNothingButNewItemsAsksForTheUserAndIsNotAskedForTwice() async throws {
        try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            service.account.addItems(12)
            service.clearLog()
            #expect(try await Truth.backup(service, into: vault, pageSize: 5).exit == .done)
            let listed = service.log.entries.filter { [.history, .user].contains($0.route) }
            #expect(listed.prefix(3).map(\.route) == [.history, .user, .history])
            #expect(Set(listed.map { $0.path + $0.query }).count == listed.count)
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test func aKnownKeyThatWasRevokedIsRefusedWithOneRequest() async throws {
        let account = SimulatedAccount(recipe)
        account.setKey("sk_second", scopes: Set(KeyScope.allCases))
        try await Simulator.run(account) { service in
            for _ in 1...2 { _ = try await Truth.backup(service, into: vault, key: "sk_second") }
            account.setKey("sk_second", scopes: nil)
            service.clearLog()
            let error = await #expect(throws: AccountError.self) {
                try await Truth.backup(service, into: vault, key: "sk_second")
            }
            #expect(error?.kind == .wrongKey)
            #expect(service.log.entries.count == 1)
        }
    }

    @Test func aServiceThatAsksAKnownKeyForALongRestIsLeftAlone() async throws {
        try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            service.clearLog()
            service.faults = [Fault(.retryAfter(429, seconds: 3000, asDate: false))]
            let error = await #expect(throws: AccountError.self) {
                try await Truth.backup(service, into: vault)
            }
            #expect(error?.kind == .unwilling)
            #expect(service.log.entries.count == 1)
            _ = await #expect(throws: RunError.self) { try await Truth.backup(service, into: vault) }
            #expect(service.log.entries.count == 1)
        }
    }
}
