internal import Platform
internal import SQLite

/// What a page brought.
package struct PageTally: Sendable, Equatable {
    /// Items that this run had not seen before.
    package var fresh = 0
    /// Of these, items that the vault had never heard of.
    package var new = 0
    /// Of these, items whose metadata is not what was listed before.
    package var changed = 0
    /// The oldest and newest second on the page.
    package var oldest: Int64?
    package var newest: Int64?
}

extension Manifest {
    /// Records a page and where its window stands now, in one transaction.
    package func record(
        _ page: ListedPage, of collection: any ItemCollection, run: Int64, window: ListingWindow?
    ) throws -> PageTally {
        try database.transaction {
            var tally = PageTally()
            for item in page.items {
                try record(item, of: collection, run: run, in: &tally)
                tally.oldest = min(tally.oldest ?? .max, item.dateUnix)
                tally.newest = max(tally.newest ?? .min, item.dateUnix)
            }
            if let window { try update(window) }
            if let newest = tally.newest {
                try database.run(
                    "UPDATE sweeps SET newest = max(ifnull(newest, ?2), ?2) WHERE collection = ?1",
                    [.text(collection.name), .integer(newest)])
            }
            return tally
        }
    }

    /// What the manifest knows of an item before a page is recorded.
    private struct Known {
        var item: Int64
        var state: String
        var upstream: String
        var work: Int64
        var metadata: [UInt8]
        var seenRun: Int64
    }

    private func record(
        _ item: ListedItem, of collection: any ItemCollection, run: Int64, in tally: inout PageTally
    ) throws {
        let digest = SHA256.of(Array(item.json)).bytes
        let known = try database.firstRow(
            "SELECT item, state, work, metadata, seen_run, upstream FROM items WHERE collection = ? AND id = ?",
            [.text(collection.name), .text(item.id)]
        ) { row in
            Known(
                item: row.integer(0), state: row.text(1), upstream: row.text(5), work: row.integer(2),
                metadata: row.blob(3), seenRun: row.integer(4))
        }
        guard let known else {
            tally.fresh += 1
            tally.new += 1
            return try insert(item, digest, collection.name, run)
        }
        if known.seenRun != run { tally.fresh += 1 }
        // A listing may be behind: what was deleted a short while ago is still deleted.
        if known.upstream == "deleted", try wasJustDeleted(known.item) {
            return try database.run(
                "UPDATE items SET seen_run = ? WHERE item = ?", [.integer(run), .integer(known.item)])
        }
        let isUnchanged =
            known.metadata == digest && item.readiness != .provisional && !Self.isAway(known.state)
        // A rebuilt manifest knows of open work, but not the words that it needs.
        if isUnchanged, try known.work == 0 || hasPending(known.item) {
            // The common case of a sweep: nothing to say but that it is still there. Naming `upstream` wakes a trigger.
            let upstream = known.upstream == "present" ? "" : "upstream = 'present', changed_run = ?1, "
            try database.run(
                "UPDATE items SET \(upstream)seen_run = ?1, missed_sweeps = 0 WHERE item = ?2",
                [.integer(run), .integer(known.item)])
            return
        }
        if known.metadata != digest, known.seenRun != run { tally.changed += 1 }
        try update(known, with: item, digest, hasDetail: collection.hasDetail, run)
    }

    /// States in which being listed is news.
    private static func isAway(_ state: String) -> Bool {
        ["vanished", "trashed", "discarded"].contains(state)
    }

    /// Whether it was deleted so recently that a listing may not know.
    private func wasJustDeleted(_ item: Int64) throws -> Bool {
        try database.firstRow(
            "SELECT 1 FROM events WHERE item = ? AND what = 'deleted upstream' AND at > ?",
            [.integer(item), .integer(WallClock.now() - Listing.overlap)]
        ) { _ in true } ?? false
    }

    private func insert(_ item: ListedItem, _ digest: [UInt8], _ collection: String, _ run: Int64) throws {
        let isNameable = ItemName.isSafe(id: item.id)
        let state = !isNameable ? "failed" : item.readiness == .waiting ? "waiting" : "listed"
        // Failing is no other than aborting here, as the page is one transaction; see the trigger `items_counted`.
        try database.run(
            """
            INSERT OR FAIL INTO items (collection, id, state, work, audio, date_unix, voice_id, voice_name, category, model_id,
                source, text, content_type, output_format, settings, attributes, metadata, seen_run, changed_run, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(collection), .text(item.id), .text(state), .integer(state == "listed" ? 1 : 0),
                .text(item.readiness == .audioDropped ? "gone" : "kept"), .integer(item.dateUnix),
                SQLValue(item.voiceID), SQLValue(item.voiceName), SQLValue(item.category),
                SQLValue(item.modelID),
                SQLValue(item.source), SQLValue(item.text), SQLValue(item.contentType),
                SQLValue(item.outputFormat),
                SQLValue(item.settings), SQLValue(item.attributes.json), .blob(digest), .integer(run),
                .integer(run),
                isNameable ? .null : .text("the id cannot be a file name"),
            ])
        try keep(item.json, for: database.lastInsertedRow)
    }

    /// Takes over what a listing says anew, and decides what follows from it.
    private func update(
        _ known: Known, with item: ListedItem, _ digest: [UInt8], hasDetail: Bool, _ run: Int64
    ) throws {
        var state = known.state
        var work = known.work
        switch (state, item.readiness) {
        case ("listed", .waiting): (state, work) = ("waiting", 0)
        case ("waiting", .waiting): break
        case ("waiting", _): (state, work) = ("listed", 1)
        // Listed again after all: try again, but with the patience that failures get.
        case ("vanished", _): (state, work) = ("failed", 1)
        // There again: out of the trash or, when it is not there any more, from the account.
        case ("trashed", _), ("discarded", _): (state, work) = ("listed", 1)
        case ("stored", _): work = hasDetail || work == 1 ? 1 : 2
        default: break
        }
        // What the detail told stays until it is fetched anew: the listing knows less.
        let keepsDetail = hasDetail && known.state == "stored"
        try database.run(
            """
            UPDATE items SET state = ?1, work = ?2, voice_id = ?3, voice_name = ?4, category = ?5, model_id = ?6,
                source = ?7, text = CASE WHEN ?16 THEN text ELSE ?8 END, content_type = ?9, output_format = ?10,
                settings = ?11, attributes = CASE WHEN ?16 THEN attributes ELSE ?12 END,
                changed_run = CASE WHEN metadata IS NOT ?13 THEN ?14 ELSE changed_run END, metadata = ?13, seen_run = ?14,
                upstream = 'present', missed_sweeps = 0, audio = CASE WHEN state = 'stored' THEN audio ELSE ?17 END
            WHERE item = ?15
            """,
            [
                .text(state), .integer(work), SQLValue(item.voiceID), SQLValue(item.voiceName),
                SQLValue(item.category), SQLValue(item.modelID), SQLValue(item.source), SQLValue(item.text),
                SQLValue(item.contentType), SQLValue(item.outputFormat), SQLValue(item.settings),
                SQLValue(item.attributes.json), .blob(digest), .integer(run), .integer(known.item),
                .integer(keepsDetail ? 1 : 0), .text(item.readiness == .audioDropped ? "gone" : "kept"),
            ])
        try keep(item.json, for: known.item)
    }

    func hasPending(_ item: Int64) throws -> Bool {
        try database.firstRow("SELECT 1 FROM pending WHERE item = ?", [.integer(item)]) { _ in true } ?? false
    }

    private func keep(_ json: ArraySlice<UInt8>, for item: Int64) throws {
        guard !isScratch else { return }
        try database.run(
            "INSERT INTO pending VALUES (?, ?) ON CONFLICT DO UPDATE SET json = excluded.json",
            [.integer(item), .blob(Array(json))])
    }
}

extension Manifest {
    /// Notes that an item was gone upstream before it could be stored.
    package func vanish(_ id: String, from collection: String, run: Int64) throws {
        try database.run(
            """
            UPDATE items SET state = 'vanished', upstream = 'gone', work = 0, seen_run = ?1, changed_run = ?1,
                reason = 'gone upstream before it was ready' WHERE collection = ?2 AND id = ?3
            """, [.integer(run), .text(collection), .text(id)])
    }
}
