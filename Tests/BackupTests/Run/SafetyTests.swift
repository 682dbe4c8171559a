import Backup
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// What must not be touched and what must not be shown.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct SafetyTests {
    let vault = TemporaryDirectory.current.path("vault")

    @Test func aFolderWithSomebodyElsesReadmeIsNotTakenForEmpty() async throws {
        try Folder.makeNew(vault)
        let mine = Array("my own words".utf8)
        var file = try StagedFile(in: vault, permissions: 0o600)
        try file.append(mine)
        try file.finish(sync: false)
        try file.commit(as: vault + "/README.txt")
        try await Simulator.run(AccountRecipe(items: 3)) { service in
            _ = await #expect(throws: VaultError.occupied(vault, by: "README.txt")) {
                try await Truth.backup(service, into: vault)
            }
        }
        #expect(try File.read(vault + "/README.txt", limit: 100) == mine)
    }

    /// A key that may read the history and nothing else is a good habit, and so is deleting what one tried.
    @Test func aKeyThatMayNotReadTheUserIsStillKnownWhenTheNewestItemsAreDeleted() async throws {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            service.account.setKey("sk_history_only", scopes: [.historyRead])
            let first = try await Truth.backup(service, into: vault, key: "sk_history_only")
            #expect(first.exit == .done)
            for item in service.account.items.suffix(5) { service.account.deleteItem(item.id) }
            let second = try await Truth.backup(service, into: vault, key: "sk_history_only")
            #expect(second.exit == .done)
        }
        try await Simulator.run(AccountRecipe(items: 30, seed: 8)) { other in
            other.account.setKey("sk_history_only", scopes: [.historyRead])
            _ = await #expect(throws: VaultError.unprovenAccount(vault)) {
                try await Truth.backup(other, into: vault, key: "sk_history_only")
            }
        }
    }

    @Test func aServiceThatEchoesTheKeyDoesNotMakeItShow() async throws {
        try await Simulator.run(AccountRecipe(items: 3)) { service in
            let body = #"{"detail":{"status":"odd","message":"no luck with \#(service.key) today"}}"#
            service.faults = [
                Fault(
                    .raw(
                        "HTTP/1.1 400 Bad\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
                    ),
                    on: .history)
            ]
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .unavailable)
            #expect(summary.note?.contains("no luck with") == true)
            #expect(!"\(summary)".contains(service.key))
        }
    }
}
