import Platform
import SQLite
import TestSupport
import Testing

@testable import Commands

/// `status --max-age`, a dead man's switch that must not hold while a part of the vault grows old.
@Suite(.temporaryDirectory) struct StatusAgeTests {
    private func status(
        _ change: String, code: ExitCode, _ words: String...
    ) async throws -> (results: String, messages: String) {
        let last = TemporaryDirectory.current.path("vault")
        if try File.status(last) != nil { try Folder.removeTree(last) }
        let vault = try await SmallVault.make()
        try Database(path: vault + "/manifest.sqlite", mode: .readWrite).execute(change)
        let test = TestContext()
        #expect(await test.run(["status", vault, "--max-age", "26h"] + words) == code)
        return (test.results.text, test.messages.text)
    }

    private static func set(_ name: String, _ time: Int64) -> String {
        "UPDATE facts SET value = '\(time)' WHERE name = '\(name)';"
    }

    @Test func theCollectionThatIsTooOldIsNamed() async throws {
        let told = try await status(Self.set("completed.history", 1_738_400_000), code: .differences, "-q")
        #expect(told.messages.contains("the last complete backup of history ended 2025-02-01"))
    }

    @Test func aCollectionThatWasNeverBackedUpCompletelyIsNamed() async throws {
        let told = try await status(
            "DELETE FROM facts WHERE name = 'completed.conversations'", code: .differences)
        #expect(told.messages.contains("no backup of conversations has ever been completed"))
        #expect(told.results.contains("completely backed up: never"))
    }

    @Test func aCollectionThatNoBackupCoversIsSaidNotToCount() async throws {
        let told = try await status(
            "DELETE FROM items WHERE collection = 'conversations';"
                + "DELETE FROM facts WHERE name = 'completed.conversations'", code: .success)
        #expect(told.results.contains("conversations: no backup has covered them, so they do not count"))
    }

    @Test func aBackupThatEndedYearsAheadIsNotBelieved() async throws {
        let told = try await status(Self.set("completed.history", 2_090_000_000), code: .differences)
        #expect(told.messages.contains("when history was last completely backed up is not known"))
        #expect(told.results.contains("2036-03-24 19:33:20 is yet to come: a clock was wrong"))
        let soon = try await status(Self.set("completed.history", 1_741_940_000), code: .success)
        #expect(soon.results.contains("completely backed up: 2025-03-14 08:13:20"), "clocks differ a little")
    }

    @Test func aCollectionThatTheKeyMayNotReadIsNamedAtOnce() async throws {
        let change = "INSERT INTO facts VALUES ('unreadable.conversations', '1741930000')"
        let told = try await status(change, code: .success)
        #expect(told.messages.contains("the key of the last run may not read conversations"))
        #expect(told.results.contains("  the key of the last run may not read it"))
        let json = try await status(change, code: .success, "--json")
        #expect(json.results.contains("\"unreadable_unix\":1741930000"))
        let figures = try await status(change, code: .success, "--prometheus")
        #expect(figures.results.contains("tapekeep_unreadable{collection=\"conversations\"} 1"))
    }
}
