internal import Platform
internal import SQLite

/// What is to be exported, summed up.
struct ExportScope: Sendable {
    /// What the snapshot inside says of its lines, but for their digest.
    var sums = SnapshotSums(digest: SHA256.of([UInt8]()))
    /// Items with files, and those of them whose recording could not be had yet.
    var held = 0
    var withoutRecording = 0
    /// The date of the newest item; 0 where there is none.
    var newest: Int64 = 0
    /// The newest run and when it began.
    var run: Int64 = 1
    var runStarted: Int64 = 0

    /// The head of the snapshot inside, whose lines have this digest.
    func header(vaultID: String, _ digest: SHA256) -> SnapshotHeader {
        SnapshotHeader(
            vaultID: vaultID, run: run, isFull: true, follows: nil, items: sums.items, stored: sums.stored,
            bytes: sums.bytes, sha256: digest)
    }
}

extension Manifest {
    /// Lists what is exported, sorted by collection and id; the lines of the snapshot inside are compressed meanwhile.
    ///
    /// The list lives as long as this connection. What is in the trash is not exported.
    func listExports(
        _ options: ExportOptions, searchIndex: String?, vaultID: String
    ) throws -> (scope: ExportScope, snapshot: Spooled) {
        try database.execute(
            """
            CREATE TEMP TABLE exports (
                place INTEGER PRIMARY KEY, item INTEGER NOT NULL, stem TEXT, folded TEXT, sha256 BLOB,
                has_equals INTEGER NOT NULL DEFAULT 0, name TEXT, date INTEGER NOT NULL, is_heard INTEGER NOT NULL,
                voice_key TEXT, voice_name TEXT, day_key TEXT, day_name TEXT);
            CREATE TEMP TABLE found (item INTEGER PRIMARY KEY);
            """)
        let listed = try inScratchTransaction {
            try findSearched(options.query, searchIndex: searchIndex)
            return try list(options, vaultID: vaultID)
        }
        try prepareReading(options)
        return listed
    }

    private func list(
        _ options: ExportOptions, vaultID: String
    ) throws -> (scope: ExportScope, snapshot: Spooled) {
        var scope = ExportScope()
        if let last = try newestRun() { (scope.run, scope.runStarted) = last }
        let snapshot = GatheredSnapshot()
        let database = database
        let wanted = options.query.collections
        for collection in try collections() where wanted.isEmpty || wanted.contains(collection) {
            try forEachExported(options.query, in: collection) { record in
                try Task.checkCancellation()
                scope.sums.add(record)
                try Self.add(record, options, &scope, database)
                try snapshot.append(record.line + [0x0A])
            }
        }
        let whole = try snapshot.spooled { scope.header(vaultID: vaultID, $0) }
        return (scope, whole)
    }

    /// What is searched for is found once.
    private func findSearched(_ query: ItemQuery, searchIndex: String?) throws {
        guard query.filter.search != nil else { return }
        var all = query
        all.order = .id
        all.limit = nil
        let database = database
        try forEachRecord(all, searchIndex: searchIndex) { record in
            try database.run("INSERT INTO temp.found VALUES (?)", [.integer(record.key)])
            return true
        }
    }

    /// Settles how the files are called, and makes the list ready to be read.
    private func prepareReading(_ options: ExportOptions) throws {
        if options.names != nil { try settleClashes() }
        // Indexes are made at the end, which is cheaper than keeping them while the table grows.
        try database.execute(
            "CREATE UNIQUE INDEX temp.exports_by_stem ON exports (stem) WHERE stem IS NOT NULL")
        if options.isDeduplicated {
            try database.execute(
                """
                CREATE INDEX temp.exports_by_digest ON exports (sha256) WHERE sha256 IS NOT NULL;
                UPDATE temp.exports SET has_equals = 1 WHERE sha256 IN (
                    SELECT sha256 FROM temp.exports WHERE sha256 IS NOT NULL GROUP BY sha256 HAVING count(*) > 1);
                """)
        }
        if options.hasPlaylists {
            for kind in Playlists.Kind.allCases {
                try database.execute(
                    """
                    CREATE INDEX temp.exports_by_\(kind) ON exports (\(kind)_key, date, place)
                    WHERE \(kind)_key IS NOT NULL
                    """)
            }
        }
    }

    private static func add(
        _ record: ItemRecord, _ options: ExportOptions, _ scope: inout ExportScope, _ database: Database
    ) throws {
        scope.newest = max(scope.newest, record.dateUnix)
        let stem = record.sidecar.map {
            options.names?.stem(of: record) ?? String($0.dropLast(".json".count))
        }
        if stem != nil {
            scope.held += 1
            if record.lacksRecording { scope.withoutRecording += 1 }
        }
        let hasAudio = stem != nil && record.path != nil
        let voice = hasAudio && options.hasPlaylists ? Playlists.voiceName(of: record) : nil
        let day = hasAudio && options.hasPlaylists ? Playlists.dayName(of: record) : nil
        try database.run(
            """
            INSERT INTO temp.exports (item, stem, folded, sha256, date, is_heard, voice_key, voice_name, day_key, day_name)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(record.key), SQLValue(stem),
                SQLValue(options.names == nil ? nil : stem.map(ItemName.fold)),
                SQLValue(hasAudio && options.isDeduplicated ? record.sha256?.bytes : nil),
                .integer(record.dateUnix), SQLValue(hasAudio), SQLValue(voice.map(ItemName.fold)),
                SQLValue(voice), SQLValue(day), SQLValue(day),
            ])
    }

    /// The items meant by the query but for those in the trash, sorted by id.
    ///
    /// The rows are in an index in this order, so that they need not be sorted nor looked up one by one.
    private func forEachExported(
        _ query: ItemQuery, in collection: String, _ body: (ItemRecord) throws -> Void
    ) throws {
        var condition = query.condition(voices: try voices(meantBy: query.filter.voices))
        if query.filter.search != nil { condition.sql += " AND item IN (SELECT item FROM temp.found)" }
        try database.forEachRow(
            """
            SELECT \(ItemRecord.columns) FROM items
            WHERE collection = ? AND state <> 'trashed' AND \(condition.sql) ORDER BY id
            """, [.text(collection)] + condition.values
        ) { try body(ItemRecord($0)) }
    }

    /// Runs `body` in a transaction that only tables of this connection are written in.
    private func inScratchTransaction<Result>(_ body: () throws -> Result) throws -> Result {
        try database.execute("BEGIN")
        do {
            let result = try body()
            try database.execute("COMMIT")
            return result
        } catch {
            // The cause is on its way; the tables go with the connection.
            try? database.execute("ROLLBACK")
            throw error
        }
    }

    /// Gives names that file systems could take for one an ending of their own: the id, and if need be more.
    private func settleClashes() throws {
        try database.execute("CREATE INDEX temp.exports_by_folded ON exports (folded)")
        var round = 0
        while true {
            try database.execute(
                """
                DROP TABLE IF EXISTS temp.clashes;
                CREATE TEMP TABLE clashes AS SELECT place FROM temp.exports WHERE folded IN (
                    SELECT folded FROM temp.exports WHERE folded IS NOT NULL GROUP BY folded HAVING count(*) > 1);
                """)
            var count = 0
            try database.forEachRow(
                """
                SELECT place, stem, collection, id FROM temp.clashes JOIN temp.exports USING (place) JOIN items USING (item)
                """
            ) { row in
                count += 1
                let id = row.text(3)
                // Ids may differ in nothing but the case of their letters.
                let ending =
                    round == 0 ? id : String(SHA256.of(Array("\(row.text(2))/\(id)".utf8)).hex.prefix(16))
                let stem = NameTemplate.extended(row.text(1), by: ending)
                try database.run(
                    "UPDATE temp.exports SET stem = ?, folded = ? WHERE place = ?",
                    [.text(stem), .text(ItemName.fold(stem)), .integer(row.integer(0))])
            }
            if count == 0 { return }
            round += 1
        }
    }

    /// The items whose files come next, by the bytes of their stems: no more than fit into some memory.
    func nextExports(after stem: String, limit: Int, bytes: Int64) throws -> [ExportedItem] {
        var found: [ExportedItem] = []
        var total: Int64 = 0
        do {
            try database.forEachRow(
                """
                SELECT \(ExportedItem.columns), size
                FROM temp.exports JOIN items USING (item) WHERE stem > ? ORDER BY stem LIMIT ?
                """, [.text(stem), .integer(Int64(limit))]
            ) { row in
                if let item = ExportedItem(row) { found.append(item) }
                total += row.integer(row.count - 1)
                if total >= bytes { throw Enough() }
            }
        } catch is Enough {
        }
        return found
    }

    /// Notes under which name audio was written that other items have too.
    func noteWritten(_ name: String, of stem: String) throws {
        try database.run("UPDATE temp.exports SET name = ? WHERE stem = ?", [.text(name), .text(stem)])
    }

    /// The name under which this audio was written already.
    func writtenName(of digest: SHA256) throws -> String? {
        try database.firstRow(
            "SELECT name FROM temp.exports WHERE sha256 = ? AND name IS NOT NULL LIMIT 1",
            [.blob(digest.bytes)]
        ) { $0.text(0) }
    }
}
