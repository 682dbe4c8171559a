import Platform
import Testing

@testable import Backup

/// Whoever asks again for one item's line may be told of its neighbours too, while another worker stores those.
@Suite struct WordsInBetweenTests {
    @Test func wordsListedWhileAnItemIsStoredAreNotLost() async throws {
        let history = #"{"history_item_id":"a","date_unix":5,"voice_id":"v","text":"#
        try await store(in: History(), id: "a", before: history + #""old"}"#, after: history + #""new"}"#)
    }

    @Test func aConversationWhoseLineChangedWhileItWasStoredIsFetchedAgain() async throws {
        let line = #"{"conversation_id":"a","agent_id":"g","start_time_unix_secs":5,"status":"#
        try await store(
            in: Conversations(), id: "a", before: line + #""processing"}"#, after: line + #""done"}"#)
    }

    /// Stores an item with the words of `before` although those of `after` came in between.
    private func store(in collection: any ItemCollection, id: String, before: String, after: String)
        async throws
    {
        let manifest = try Manifest(path: ":memory:")
        let run = try await manifest.beginRun(command: "backup", kind: "full", now: 9)
        let scope = WorkScope(run: run, now: 9)
        try await list(before, in: collection, manifest, run)
        let work = try await manifest.nextWork(
            .fetch, in: collection.name, scope, after: WorkPosition(), limit: 9
        ).0
        let key = try #require(work.first { $0.id == id }?.key)
        try await list(after, in: collection, manifest, run)

        let held = HeldItem(path: nil, sidecar: "s.json", run: run, fetched: 9, audio: "kept")
        let stored = StoredItem(
            key: key, held: held, sidecarSHA256: SHA256.of([UInt8]()), isNew: true, words: Array(before.utf8),
            hasDetail: collection.hasDetail)
        try await manifest.commit(stored: [stored], failed: [], run: run, now: 9)
        let kind: WorkKind = collection.hasDetail ? .fetch : .sidecar
        #expect(try await manifest.openWork(kind, in: collection.name, scope) == 1)
        #expect(try await manifest.pendingMetadata(of: [key]) == [key: Array(after.utf8)])

        var again = stored
        again.words = Array(after.utf8)
        try await manifest.commit(stored: [again], failed: [], run: run, now: 9)
        #expect(try await manifest.openWork(kind, in: collection.name, scope) == 0)
        #expect(try await manifest.pendingMetadata(of: [key]).isEmpty)
    }

    private func list(
        _ line: String, in collection: any ItemCollection, _ manifest: Manifest, _ run: Int64
    ) async throws {
        let item = try collection.item(from: Array(line.utf8)[...])
        _ = try await manifest.record(ListedPage(items: [item]), of: collection, run: run, window: nil)
    }
}
