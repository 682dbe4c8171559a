package import Platform
internal import SQLite

/// An item whose files stand in the vault under their final names.
package struct StoredItem: Sendable, Equatable {
    package var key: Int64
    package var held: HeldItem
    package var sidecarSHA256: SHA256
    /// Whether it is stored for the first time, or with other audio than before.
    package var isNew: Bool
    /// Whether it will change upstream and is to be fetched again.
    package var isProvisional = false
    /// Whether its audio is still to be had; the failure that kept it away is recorded beside it.
    package var isIncomplete = false
    /// The listing's words that its sidecar has. Where others wait by the time of the commit, they are still to follow.
    package var words: [UInt8]
    /// Whether an item with other words is fetched again, and not only described anew.
    package var hasDetail: Bool
    /// Whether it was fetched again and everything was as the vault holds it.
    package var isUnchanged = false
    /// What its own route said of it, for the columns.
    package var text: String?
    package var attributes: String?
}

extension StoredItem {
    /// Whether the next run is to look at it again.
    fileprivate var isOpen: Bool { isProvisional || isIncomplete }
}

/// An item that could not be stored this time.
package struct FailedItem: Sendable, Equatable {
    package enum Outcome: Sendable {
        /// To be tried again, with growing patience.
        case failed
        /// The service says that there is no such item any more.
        case vanished
    }

    package var key: Int64
    package var outcome: Outcome
    package var reason: String
}

extension Manifest {
    /// Records a batch: all of it or, after a crash, nothing of it.
    package func commit(stored: [StoredItem], failed: [FailedItem], run: Int64, now: Int64) throws {
        guard !stored.isEmpty || !failed.isEmpty else { return }
        try database.transaction {
            for item in stored { try store(item, run, now) }
            for item in failed { try fail(item, run, now) }
        }
    }

    private func store(_ item: StoredItem, _ run: Int64, _ now: Int64) throws {
        let held = item.held
        let isOutdated = try hasOtherWords(item)
        let work: Int64 = item.isOpen ? 1 : !isOutdated ? 0 : item.hasDetail ? 1 : 2
        guard !item.isUnchanged else { return try confirm(item, work, run) }
        if held.audio == "gone" { try noteAudioGone(item.key, run, now) }
        try database.run(
            """
            UPDATE items SET state = 'stored', work = ?2, audio = ?3, path = ?4, sidecar = ?5, volume = NULL, size = ?6,
                sha256 = ?7, sidecar_sha256 = ?8, media_type = ?9, duration_ms = ?10, transport = ?11, evidence = ?12,
                fetched = ?13, fetched_run = ?14, changed_run = ?15, attempts = CASE WHEN ?18 THEN attempts ELSE 0 END,
                reason = NULL, next_try = NULL, text = ifnull(?16, text), attributes = ifnull(?17, attributes),
                seen_run = ?15, verified = CASE WHEN sha256 IS ?7 THEN verified END
            WHERE item = ?1
            """,
            [
                .integer(item.key), .integer(work), .text(held.audio), SQLValue(held.path),
                .text(held.sidecar),
                SQLValue(held.size), held.sha256.map { .blob($0.bytes) } ?? .null,
                .blob(item.sidecarSHA256.bytes), SQLValue(held.mediaType),
                SQLValue(held.durationMilliseconds.map { Int64($0) }), SQLValue(held.transport),
                SQLValue(held.evidence), .integer(held.fetched), .integer(held.run), .integer(run),
                SQLValue(item.text), SQLValue(item.attributes), .integer(item.isIncomplete ? 1 : 0),
            ])
    }

    /// Whether words wait that the sidecar does not have; those that it has are let go.
    private func hasOtherWords(_ item: StoredItem) throws -> Bool {
        try database.run(
            "DELETE FROM pending WHERE item = ? AND json = ?", [.integer(item.key), .blob(item.words)])
        return try database.changes == 0 && hasPending(item.key)
    }

    /// Notes that an item was looked at again and nothing about it had changed.
    private func confirm(_ item: StoredItem, _ work: Int64, _ run: Int64) throws {
        try database.run(
            """
            UPDATE items SET work = ?2, attempts = CASE WHEN ?3 THEN attempts ELSE 0 END, reason = NULL, next_try = NULL,
                text = ifnull(?4, text), attributes = ifnull(?5, attributes), seen_run = ?6
            WHERE item = ?1
            """,
            [
                .integer(item.key), .integer(work), .integer(item.isIncomplete ? 1 : 0), SQLValue(item.text),
                SQLValue(item.attributes), .integer(run),
            ])
    }

    /// Says once that the service dropped an item's audio before the vault had it.
    private func noteAudioGone(_ key: Int64, _ run: Int64, _ now: Int64) throws {
        try database.run(
            """
            INSERT INTO events (item, run, at, what, detail) SELECT item, ?2, ?3, 'audio gone', NULL
            FROM items WHERE item = ?1 AND NOT (state = 'stored' AND audio = 'gone')
            """, [.integer(key), .integer(run), .integer(now)])
    }

    /// A stored item that could not be updated stays stored. One that is gone upstream is no failure
    /// then: what there was is in the vault.
    private func fail(_ item: FailedItem, _ run: Int64, _ now: Int64) throws {
        let attempts =
            try database.firstRow(
                "SELECT attempts FROM items WHERE item = ?", [.integer(item.key)]
            ) { Int($0.integer(0)) + 1 } ?? 1
        let isVanished = item.outcome == .vanished
        try database.run(
            """
            UPDATE items SET state = CASE WHEN state = 'stored' THEN state WHEN ?2 THEN 'vanished' ELSE 'failed' END,
                upstream = CASE WHEN ?2 THEN 'gone' ELSE upstream END, work = CASE WHEN ?2 THEN 0 ELSE work END,
                changed_run = ?3, attempts = ?4,
                reason = CASE WHEN ?2 AND state = 'stored' THEN NULL ELSE ?5 END, next_try = ?6
            WHERE item = ?1
            """,
            [
                .integer(item.key), .integer(isVanished ? 1 : 0), .integer(run), .integer(Int64(attempts)),
                .text(item.reason), .integer(now + Self.patience(after: attempts)),
            ])
        try database.run(
            "INSERT INTO events (item, run, at, what, detail) VALUES (?, ?, ?, ?, ?)",
            [
                .integer(item.key), .integer(run), .integer(now), .text(isVanished ? "vanished" : "failed"),
                .text(item.reason),
            ])
    }

    /// Seconds until a failed item is tried again: twice at once, then with decay up to a week.
    static func patience(after attempts: Int) -> Int64 {
        switch attempts {
        case ...2: 0
        case 3: 3600
        case 4: 6 * 3600
        case 5: 86_400
        default: 7 * 86_400
        }
    }
}
