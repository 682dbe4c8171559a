import Backup
import Platform
import SQLite
import Simulator
import TestSupport
import Testing
import VaultTruth

/// When a vault was last backed up completely, collection by collection.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct CompletenessTests {
    let vault = TemporaryDirectory.current.path("vault")
    private let recipe = AccountRecipe(items: 8, conversations: 4)

    private func status(believingUntil latest: Int64 = .max) async throws -> VaultStatus {
        try await VaultReading(vault).manifest.status(believingUntil: latest)
    }

    private func collection(_ name: String) async throws -> CollectionStatus {
        try #require(try await status().collections.first { $0.name == name })
    }

    private func say(_ name: String, _ time: Int64) throws {
        try Database(path: vault + "/manifest.sqlite", mode: .readWrite).run(
            "UPDATE facts SET value = ? WHERE name = ?", [.text("\(time)"), .text("completed." + name)])
    }

    private func backup(_ service: SimulatedService, only name: String) async throws -> RunExit {
        try await Truth.backup(service, into: vault, Truth.options { $0.collections = [name] }).exit
    }

    @Test func aVaultIsAsOldAsTheCollectionThatIsFurthestBehind() async throws {
        try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            let first = try await status()
            #expect(first.completed != nil && first.completed == first.runs.first?.ended)
            let long = WallClock.now() - 40 * 86_400
            try say("history", long)
            #expect(try await backup(service, only: "conversations") == .done)
            #expect(try await status().completed == long)
            #expect(try await status().lastComplete == nil, "no run of which it is known covered both")
            #expect(try await backup(service, only: "history") == .done)
            let now = try await status()
            #expect(now.completed == now.collections.compactMap(\.completed).min())
            #expect(now.lastComplete?.ended == now.completed, "after it both were as they had been listed")
        }
    }

    @Test func aCollectionThatNoBackupHasCoveredDoesNotCount() async throws {
        try await Simulator.run(recipe) { service in
            let exit = try await backup(service, only: "history")
            let told = try await status()
            #expect(exit == .done && told.completed != nil)
            #expect(told.untouched.map(\.name) == ["conversations"])
        }
    }

    @Test func aCollectionOfWhichTheVaultHasItemsCounts() async throws {
        try await Simulator.run(recipe) { service in
            let exit = try await backup(service, only: "history")
            #expect(exit == .done)
            var options = Truth.options { $0.collections = ["conversations"] }
            options.filter.after = 0
            #expect(try await Truth.backup(service, into: vault, options).exit == .done)
            #expect(try await status().completed == nil, "what was filtered says nothing of the rest")
        }
    }

    @Test func anEmptyCollectionThatWasListedCountsToo() async throws {
        try await Simulator.run(AccountRecipe(items: 4)) { service in
            _ = try await Truth.backup(service, into: vault)
            #expect(try await status().collections.map(\.name) == ["conversations", "history"])
            try say("conversations", 5)
            #expect(try await status().completed == 5)
        }
    }

    @Test func aListingWhoseItemsWereNotAllTriedIsNotComplete() async throws {
        try await Simulator.run(AccountRecipe(items: 40)) { service in
            let options = Truth.options {
                $0.maximumBytes = 1
                $0.concurrency = .fixed(1)
            }
            #expect(try await Truth.backup(service, into: vault, options).exit == .budget)
            #expect(try await collection("history").fullSweep != nil)
            #expect(try await status().completed == nil)
            _ = try await Truth.backup(service, into: vault, Truth.options { $0.isDryRun = true })
            #expect(try await status().completed == nil)
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            #expect(try await status().completed != nil)
        }
    }

    @Test func aCollectionThatTheKeyMayNoLongerReadIsNamedUntilOneReadsIt() async throws {
        try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            try say("conversations", 5)
            service.account.setKey("sk_history_only", scopes: [.historyRead, .userRead])
            let blind = try await Truth.backup(
                service, into: vault, Truth.options { $0.isFull = true }, key: "sk_history_only")
            #expect(blind.exit == .done)
            #expect(try await collection("conversations").unreadable != nil)
            #expect(try await collection("history").unreadable == nil)
            #expect(try await status().completed == 5)
            _ = try await Truth.backup(service, into: vault)
            #expect(try await collection("conversations").unreadable == nil)
            #expect(try await status().completed ?? 0 > 5)
        }
    }

    @Test func anEndThatIsYetToComeIsNotBelieved() async throws {
        try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            let (now, future) = (WallClock.now(), WallClock.now() + 10 * 365 * 86_400)
            try say("history", future)
            try say("conversations", future)
            try Database(path: vault + "/manifest.sqlite", mode: .readWrite).run(
                "UPDATE runs SET ended = ?", [.integer(future)])
            let told = try await status(believingUntil: now + 86_400)
            #expect(told.completed == nil && told.lastComplete == nil)
            #expect(told.collections.map(\.disbelieved) == [future, future])
            _ = try await Truth.backup(service, into: vault)
            let after = try await status(believingUntil: now + 86_400)
            #expect(after.completed != nil && after.lastComplete?.run == 2)
        }
    }
}
