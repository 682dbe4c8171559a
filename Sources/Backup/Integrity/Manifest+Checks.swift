internal import Platform
internal import SQLite

/// An item whose files should stand in the vault, with what is known of their bytes.
struct CheckedItem: Sendable {
    var item: ItemReference
    var position: Int64
    /// Whether its bytes are to be read, or only looked for.
    var isRead: Bool
    var path: String?
    var sidecar: String
    /// Where both are, when they are no longer files of their own.
    var sealed: SealedPlace?
    var size: Int64?
    var sha256: SHA256?
    var sidecarSHA256: SHA256?
    /// What a run that was killed between the files and the manifest would have left, when there was one.
    var ahead: Ahead?

    /// Where an item's files may be ahead of its row without being damaged.
    struct Ahead: Sendable {
        /// Runs after the one that stored it, that did not end in good order.
        var runs: Set<Int64>
        /// The service's words that wait for a sidecar.
        var words: SHA256?
    }

    var bytes: Int64 { size ?? 0 }

    var audioFile: StoredFile? { StoredFile(audio: path, in: sealed) }
    var sidecarFile: StoredFile { StoredFile(sidecar: sidecar, in: sealed) }
}

/// In which order items are checked, and how many of them are read.
enum CheckOrder: Sendable, Equatable {
    /// As they stand on the disk; reading all of them, or none.
    case byPath(reading: Bool)
    /// The longest unread first.
    case oldestFirst
    /// As they stand on the disk, reading only so many: those longest unread.
    case sample(count: Int)
}

/// How much there is to check.
struct CheckTotals: Sendable, Equatable {
    var items = 0
    var bytes: Int64 = 0
}

extension Manifest {
    static let isHeld = "sidecar IS NOT NULL"

    /// Lays down which items are to be checked, and in which order; the list lives as long as this connection.
    func prepareChecks(_ order: CheckOrder) throws -> CheckTotals {
        try database.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS checks (
                position INTEGER PRIMARY KEY, item INTEGER NOT NULL, reading INTEGER, size INTEGER);
            DELETE FROM temp.checks;
            """)
        // The index by date gives the order of the folders without sorting: a folder is a day.
        let byPath = "ORDER BY collection, date_unix"
        switch order {
        case .byPath(let reading):
            try database.run(
                """
                INSERT INTO temp.checks (item, reading, size)
                SELECT item, ?, size FROM items WHERE \(Self.isHeld) \(byPath)
                """, [SQLValue(reading)])
        case .oldestFirst:
            try database.run(
                """
                INSERT INTO temp.checks (item, reading, size)
                SELECT item, 1, size FROM items WHERE \(Self.isHeld) ORDER BY verified, collection, date_unix
                """)
        case .sample(let count):
            try database.run(
                """
                INSERT INTO temp.checks (item, reading, size) SELECT item, item IN (
                    SELECT item FROM items WHERE \(Self.isHeld) ORDER BY verified, random() LIMIT ?), size
                FROM items WHERE \(Self.isHeld) \(byPath)
                """, [.integer(Int64(count))])
        }
        return try database.firstRow(
            "SELECT count(*), ifnull(sum(CASE WHEN reading THEN size END), 0) FROM temp.checks"
        ) { CheckTotals(items: Int($0.integer(0)), bytes: $0.integer(1)) } ?? CheckTotals()
    }

    func heldItems() throws -> Int {
        try database.firstRow("SELECT count(*) FROM items WHERE \(Self.isHeld)") { Int($0.integer(0)) } ?? 0
    }

    /// The next items to check.
    func nextChecks(after position: Int64, limit: Int) throws -> [CheckedItem] {
        var found: [CheckedItem] = []
        let cutShort = try runsCutShort()
        try database.forEachRow(
            """
            SELECT position, reading, item, collection, id, path, sidecar, volume, items.size, sha256, sidecar_sha256, work,
                fetched_run, CASE WHEN work > 0 THEN (SELECT json FROM pending p WHERE p.item = items.item) END,
                audio_at, sidecar_at
            FROM temp.checks JOIN items USING (item) WHERE position > ? ORDER BY position LIMIT ?
            """, [.integer(position), .integer(Int64(limit))]
        ) { row in
            found.append(
                CheckedItem(
                    item: ItemReference(collection: row.text(3), id: row.text(4), key: row.integer(2)),
                    position: row.integer(0), isRead: row.flag(1), path: row.optionalText(5),
                    sidecar: row.text(6), sealed: SealedPlace(row, volume: 7, audio: 14, sidecar: 15),
                    size: row.optionalInteger(8),
                    sha256: SHA256(bytes: row.blob(9)), sidecarSHA256: SHA256(bytes: row.blob(10)),
                    ahead: row.integer(11) == 0
                        ? nil
                        : CheckedItem.Ahead(
                            runs: cutShort.filter { $0 > row.integer(12) },
                            words: row.optionalBlob(13).map { SHA256.of($0) })))
        }
        return found
    }

    /// What the manifest knows of the bytes of an item's sidecar; nothing of an item that is not stored.
    func savedSidecar(of item: Int64) throws -> SavedSidecar? {
        let cutShort = try runsCutShort()
        return try database.firstRow(
            """
            SELECT sidecar_sha256, fetched_run, (SELECT json FROM pending p WHERE p.item = items.item)
            FROM items WHERE item = ? AND sidecar IS NOT NULL
            """, [.integer(item)]
        ) { row in
            SHA256(bytes: row.blob(0)).map { digest in
                SavedSidecar(
                    digest: digest,
                    ahead: CheckedItem.Ahead(
                        runs: cutShort.filter { $0 > row.integer(1) },
                        words: row.optionalBlob(2).map { SHA256.of($0) }))
            }
        } ?? nil
    }

    private func runsCutShort() throws -> Set<Int64> {
        var runs: Set<Int64> = []
        try database.forEachRow(
            "SELECT run FROM runs WHERE command IN ('backup', 'repair') AND (ended IS NULL OR exit NOT IN (0, 3, 9))"
        ) { runs.insert($0.integer(0)) }
        return runs
    }

    /// Lets a power cut cost what is noted from here on: after it a check is only made again.
    ///
    /// The log is also taken into the manifest less often, because that waits for the disk.
    func relax() throws {
        try database.execute("PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8192")
    }

    /// Notes items whose bytes were read and found right; without a time, that they were not.
    func noteVerified(_ keys: [Int64], at time: Int64?) throws {
        guard !keys.isEmpty else { return }
        try database.transaction {
            var rest = keys[...]
            while !rest.isEmpty {
                // Each in a statement of its own costs twice as much; with more of them in one, SQLite would write what
                // it might have to take back into a file, which it does from 64 KiB on.
                let some = rest.prefix(32)
                rest = rest.dropFirst(some.count)
                try database.run(
                    "UPDATE items SET verified = ? WHERE item IN (SELECT value FROM json_each(?))",
                    [SQLValue(time), .text("[\(some.map(String.init).joined(separator: ","))]")])
            }
        }
    }

    /// The names that stand in a day's folder, and perhaps elsewhere.
    func names(in collection: String, from start: Int64, before end: Int64) throws -> Set<String> {
        var found: Set<String> = []
        try database.forEachRow(
            """
            SELECT path, sidecar FROM items
            WHERE collection = ? AND date_unix >= ? AND date_unix < ? AND sidecar IS NOT NULL AND volume IS NULL
            """, [.text(collection), .integer(start), .integer(end)]
        ) { row in
            if let path = row.optionalText(0) { found.insert(path) }
            found.insert(row.text(1))
        }
        return found
    }

    /// A recorded file that stands below a folder, whose name may differ from the recorded one in letter case.
    func file(below folder: String) throws -> String? {
        try database.firstRow(
            """
            SELECT sidecar FROM items WHERE volume IS NULL
                AND lower(substr(sidecar, 1, length(?1))) = lower(?1) LIMIT 1
            """, [.text(folder + "/")]
        ) { $0.text(0) }
    }

    /// Those of the paths that no item has.
    func strangers(among paths: [String]) throws -> [String] {
        guard !paths.isEmpty else { return [] }
        try database.execute(
            "CREATE TEMP TABLE IF NOT EXISTS strangers (path TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM temp.strangers;"
        )
        for path in paths {
            try database.run("INSERT OR IGNORE INTO temp.strangers VALUES (?)", [.text(path)])
        }
        for column in ["path", "sidecar"] {
            try database.run(
                """
                DELETE FROM temp.strangers
                WHERE path IN (SELECT \(column) FROM items WHERE \(column) IS NOT NULL AND volume IS NULL)
                """)
        }
        var found: [String] = []
        try database.forEachRow("SELECT path FROM temp.strangers ORDER BY path") { found.append($0.text(0)) }
        return found
    }

    /// What is wrong inside the manifest's own file, if anything. Reads all of it.
    func flaw() throws -> String? {
        do {
            let verdict = try database.firstRow("PRAGMA quick_check(1)") { $0.text(0) }
            return verdict == "ok" ? nil : verdict ?? "it cannot be checked"
        } catch let error as SQLiteError where error.isCorrupt || error.isNotADatabase {
            return error.description
        }
    }

    /// Writes down how a check ended, for `status` to show.
    func noteCheck(_ found: StandingFindings, isComplete: Bool, started: Int64, now: Int64) throws {
        try database.transaction {
            try setFact("verified.last", String(now))
            // A part that is well says nothing of what was found elsewhere.
            try keep(isComplete ? found : found.atLeast(standingFindings()))
            if isComplete { try setFact("verified.complete", String(started)) }
        }
    }
}
