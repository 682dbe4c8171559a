internal import Platform
internal import SQLite

/// An item with something wrong about its files.
struct FaultyItem: Sendable {
    var key: Int64
    var collection: String
    var id: String
    var dateUnix: Int64
    var path: String?
    var sidecar: String
    var hasBadAudio: Bool
    var hasBadSidecar: Bool
    /// What the manifest said before anything was done.
    var sha256: SHA256?
    var sidecarSHA256: SHA256?
    var metadata: SHA256?
}

extension Manifest {
    /// Begins the list of what is to be repaired; it lives as long as this connection.
    func beginFaults() throws {
        try database.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS faults (fault INTEGER PRIMARY KEY, kind TEXT, part TEXT, path TEXT, detail TEXT,
                item INTEGER, collection TEXT, id TEXT);
            CREATE TEMP TABLE IF NOT EXISTS before AS SELECT * FROM items WHERE 0;
            CREATE INDEX IF NOT EXISTS temp.faults_by_item ON faults (item);
            DELETE FROM temp.faults; DELETE FROM temp.before;
            """)
    }

    func noteFaults(_ findings: [Finding]) throws {
        try database.transaction {
            for finding in findings {
                try database.run(
                    "INSERT INTO temp.faults (kind, part, path, detail, item, collection, id) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [
                        .text(finding.kind.rawValue), .text(finding.part.rawValue), .text(finding.path),
                        .text(finding.detail), SQLValue(finding.item?.key),
                        SQLValue(finding.item?.collection), SQLValue(finding.item?.id),
                    ])
            }
        }
    }

    /// Takes what was found at a path off the list, or what was found of one kind.
    func settleFault(at path: String, _ kind: Finding.Kind? = nil) throws {
        try database.run(
            "DELETE FROM temp.faults WHERE path = ?1 AND (?2 IS NULL OR kind = ?2)",
            [.text(path), SQLValue(kind?.rawValue)])
    }

    /// What is left on the list, in the order of paths.
    func faults(_ kind: Finding.Kind? = nil, _ part: Finding.Part? = nil, limit: Int = .max) throws
        -> [Finding]
    {
        var found: [Finding] = []
        try database.forEachRow(
            """
            SELECT kind, part, path, detail, item, collection, id FROM temp.faults
            WHERE (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR part = ?2) ORDER BY path LIMIT ?3
            """, [SQLValue(kind?.rawValue), SQLValue(part?.rawValue), .integer(Int64(limit))]
        ) { row in
            guard let kind = Finding.Kind(rawValue: row.text(0)),
                let part = Finding.Part(rawValue: row.text(1))
            else { return }
            var finding = Finding(kind, part, row.text(2), row.text(3))
            if let collection = row.optionalText(5) {
                finding.item = ItemReference(
                    collection: collection, id: row.text(6), key: row.optionalInteger(4))
            }
            found.append(finding)
        }
        return found
    }

    /// What is wrong with an item, the first of it.
    func fault(of item: Int64) throws -> Finding? {
        try database.firstRow(
            "SELECT kind, part, path, detail, collection, id FROM temp.faults WHERE item = ? ORDER BY path",
            [.integer(item)]
        ) { row -> Finding? in
            guard let kind = Finding.Kind(rawValue: row.text(0)),
                let part = Finding.Part(rawValue: row.text(1))
            else { return nil }
            return Finding(
                kind, part, row.text(2), row.text(3),
                of: ItemReference(collection: row.text(4), id: row.text(5), key: item))
        } ?? nil
    }

    /// Why an item is not stored, where that is known.
    func reason(of item: Int64) throws -> String? {
        try database.firstRow("SELECT reason FROM items WHERE item = ?", [.integer(item)]) {
            $0.optionalText(0)
        } ?? nil
    }

    /// The path that lacks exactly these bytes.
    func pathLacking(_ digest: SHA256) throws -> String? {
        try database.firstRow(
            """
            SELECT f.path FROM temp.faults f JOIN items i ON i.item = f.item
            WHERE (f.part = 'audio' AND i.sha256 = ?1) OR (f.part = 'sidecar' AND i.sidecar_sha256 = ?1)
            UNION ALL
            SELECT f.path FROM temp.faults f JOIN snapshots s ON f.path = 'snapshots/' || s.name
            WHERE f.part = 'snapshot' AND f.kind <> 'foreign' AND s.sha256 = ?1
            """, [.blob(digest.bytes)]
        ) { $0.text(0) }
    }

    /// The items of a collection that have something wrong and are no trash.
    func faultyItems(of collection: String) throws -> [FaultyItem] {
        var found: [FaultyItem] = []
        try database.forEachRow(
            """
            SELECT i.item, i.id, i.date_unix, i.path, i.sidecar, max(f.part = 'audio'), max(f.part = 'sidecar'),
                i.sha256, i.sidecar_sha256, i.metadata
            FROM temp.faults f JOIN items i ON i.item = f.item
            WHERE i.collection = ? AND i.state = 'stored' AND f.kind <> 'foreign' GROUP BY i.item ORDER BY i.date_unix
            """, [.text(collection)]
        ) { row in
            found.append(
                FaultyItem(
                    key: row.integer(0), collection: collection, id: row.text(1), dateUnix: row.integer(2),
                    path: row.optionalText(3), sidecar: row.text(4), hasBadAudio: row.flag(5),
                    hasBadSidecar: row.flag(6), sha256: SHA256(bytes: row.blob(7)),
                    sidecarSHA256: SHA256(bytes: row.blob(8)), metadata: SHA256(bytes: row.blob(9))))
        }
        return found
    }

    /// Items with something wrong about them that are members of volumes.
    func faultySealedItems() throws -> [Int64] {
        var found: [Int64] = []
        try database.forEachRow(
            """
            SELECT DISTINCT i.item FROM temp.faults f JOIN items i ON i.item = f.item
            WHERE f.kind <> 'foreign' AND i.volume IS NOT NULL ORDER BY i.item
            """
        ) { found.append($0.integer(0)) }
        return found
    }

    func hasFault(at path: String) throws -> Bool {
        try database.firstRow("SELECT 1 FROM temp.faults WHERE path = ?", [.text(path)]) { _ in true }
            ?? false
    }

    /// Makes an item this run's work, remembering how it stood.
    func open(_ item: FaultyItem, for work: WorkKind, run: Int64) throws {
        try database.run("INSERT INTO temp.before SELECT * FROM items WHERE item = ?", [.integer(item.key)])
        try database.run(
            "UPDATE items SET work = ?, seen_run = ?, next_try = NULL WHERE item = ?",
            [.integer(work.rawValue), .integer(run), .integer(item.key)])
    }

    /// Keeps the service's words of an item whose sidecar is to be written.
    func keepWords(_ json: [UInt8], for item: Int64) throws {
        try database.run(
            "INSERT INTO pending VALUES (?, ?) ON CONFLICT DO UPDATE SET json = excluded.json",
            [.integer(item), .blob(json)])
    }

    func hasWords(for item: Int64) throws -> Bool {
        try database.firstRow("SELECT 1 FROM pending WHERE item = ?", [.integer(item)]) { _ in true } ?? false
    }

    /// Lets the next listing bring the item's words again, as if they had changed.
    func forgetWords(of item: Int64) throws {
        try database.run("UPDATE items SET metadata = x'' WHERE item = ?", [.integer(item)])
    }

    /// Puts back what only the repair itself had changed: an item that is as it was is no news for a snapshot.
    func closeRepaired(run: Int64) throws {
        try database.run(
            """
            UPDATE items SET seen_run = b.seen_run, changed_run = b.changed_run
            FROM temp.before b WHERE b.item = items.item AND items.seen_run = ?1 AND items.state = b.state
                AND items.upstream = b.upstream AND items.audio = b.audio AND items.path IS b.path
                AND items.sha256 IS b.sha256 AND items.sidecar_sha256 IS b.sidecar_sha256
                AND items.metadata = b.metadata AND items.reason IS b.reason AND items.evidence IS b.evidence
                AND items.fetched IS b.fetched AND items.text IS b.text AND items.attributes IS b.attributes
            """, [.integer(run)])
    }

    /// Leaves an item as it is, with the reason; the next repair tries again.
    func giveUp(_ item: Int64, _ reason: String) throws {
        try database.run(
            "UPDATE items SET work = 0, reason = ? WHERE item = ?", [.text(reason), .integer(item)])
    }

    /// Gives back the words' digest to items of which no listing brought any.
    func restoreForgottenWords() throws {
        try database.execute(
            """
            UPDATE items SET metadata = b.metadata FROM temp.before b
            WHERE b.item = items.item AND length(items.metadata) = 0;
            """)
    }

    /// An item as a check wants it, by its row, and why it could not be had.
    func checkedItem(_ key: Int64) throws -> (item: CheckedItem, reason: String?)? {
        try database.firstRow(
            """
            SELECT collection, id, path, sidecar, volume, size, sha256, sidecar_sha256,
                ifnull(reason, CASE upstream WHEN 'gone' THEN 'it is gone upstream' END),
                audio_at, sidecar_at
            FROM items WHERE item = ? AND sidecar IS NOT NULL
            """, [.integer(key)]
        ) { row in
            let item = CheckedItem(
                item: ItemReference(collection: row.text(0), id: row.text(1), key: key), position: 0,
                isRead: true, path: row.optionalText(2), sidecar: row.text(3),
                sealed: SealedPlace(row, volume: 4, audio: 9, sidecar: 10),
                size: row.optionalInteger(5), sha256: SHA256(bytes: row.blob(6)),
                sidecarSHA256: SHA256(bytes: row.blob(7)), ahead: nil)
            return (item, row.optionalText(8))
        }
    }

    func noteEvent(_ what: String, _ detail: String, of item: Int64, run: Int64, now: Int64) throws {
        try database.run(
            "INSERT INTO events (item, run, at, what, detail) VALUES (?, ?, ?, ?, ?)",
            [.integer(item), .integer(run), .integer(now), .text(what), .text(detail)])
    }

    /// The item whose files these are to be, as the manifest has it.
    func knownItem(_ collection: String, _ id: String) throws -> (state: String, sidecar: String?)? {
        try database.firstRow(
            "SELECT state, sidecar FROM items WHERE collection = ? AND id = ?",
            [.text(collection), .text(id)]
        ) { ($0.text(0), $0.optionalText(1)) }
    }
}
