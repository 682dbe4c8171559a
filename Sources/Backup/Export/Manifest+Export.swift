internal import Platform
internal import SQLite

/// What is to be exported, summed up.
struct ExportScope: Sendable {
    /// What the snapshot inside says of its lines, but for their digest.
    var sums = SnapshotSums(digest: SHA256.of([UInt8]()))
    /// Items with files.
    var held = 0
    /// The date of the newest item; 0 where there is none.
    var newest: Int64 = 0
    /// The newest run and when it began.
    var run: Int64 = 1
    var runStarted: Int64 = 0
}

extension Manifest {
    /// Lays down which items are exported and how their files are called; the list lives as long as this connection.
    ///
    /// What is in the trash is not exported.
    func prepareExport(_ options: ExportOptions, searchIndex: String?) throws -> ExportScope {
        try database.execute(
            """
            CREATE TEMP TABLE exports (
                place INTEGER PRIMARY KEY, item INTEGER NOT NULL, stem TEXT, folded TEXT, sha256 BLOB,
                has_equals INTEGER NOT NULL DEFAULT 0, name TEXT, date INTEGER NOT NULL, is_heard INTEGER NOT NULL,
                voice_key TEXT, voice_name TEXT, day_key TEXT, day_name TEXT);
            """)
        var scope = ExportScope()
        try database.execute("BEGIN")
        do {
            let database = database
            // Names may be made of an item's words.
            try forEachExported(options.query, searchIndex, hasText: options.names != nil) { record in
                scope.sums.add(record)
                try Self.add(record, options, &scope, database)
            }
            try database.execute("COMMIT")
        } catch {
            // The cause is on its way; the table goes with the connection.
            try? database.execute("ROLLBACK")
            throw error
        }
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
        if let last = try newestRun() { (scope.run, scope.runStarted) = last }
        return scope
    }

    private static func add(
        _ record: ItemRecord, _ options: ExportOptions, _ scope: inout ExportScope, _ database: Database
    ) throws {
        scope.newest = max(scope.newest, record.dateUnix)
        let stem = record.sidecar.map {
            options.names?.stem(of: record) ?? String($0.dropLast(".json".count))
        }
        if stem != nil { scope.held += 1 }
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

    /// The items meant by the query but for those in the trash, sorted by collection and id.
    private func forEachExported(
        _ query: ItemQuery, _ searchIndex: String?, hasText: Bool, _ body: (ItemRecord) throws -> Void
    ) throws {
        var query = query
        query.order = .id
        query.limit = nil
        let wanted = query.collections
        for collection in try collections() where wanted.isEmpty || wanted.contains(collection) {
            query.collections = [collection]
            guard query.filter.search == nil else {
                try forEachRecord(query, searchIndex: searchIndex) { record in
                    if record.state != "trashed" { try body(record) }
                    return true
                }
                continue
            }
            // The rows are in an index in this order, so that they need not be sorted nor looked up one by one.
            let condition = query.condition(voices: try voices(meantBy: query.filter.voices))
            try database.forEachRow(
                """
                SELECT \(hasText ? ItemRecord.columns : Self.exportColumns) FROM items
                WHERE collection = ? AND state <> 'trashed' AND \(condition.sql) ORDER BY id
                """, [.text(collection)] + condition.values
            ) { try body(ItemRecord($0)) }
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

    private func newestRun() throws -> (Int64, Int64)? {
        try database.firstRow("SELECT run, started FROM runs ORDER BY run DESC LIMIT 1") {
            ($0.integer(0), $0.integer(1))
        }
    }

    /// The columns of a record without its words, of which a conversation may have a megabyte.
    private static let exportColumns = itemColumns.replacing("items.text", with: "NULL")

    private static let itemColumns = ItemRecord.columns.split { $0 == "," || $0.isWhitespace }
        .map { "items.\($0)" }.joined(separator: ", ")

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

    /// Bytes of lines that are compressed at a time: malloc keeps so small a piece, and gives larger ones back.
    private static let linesAtOnce = 1 << 16

    /// The next lines of the snapshot inside, sorted by collection and id; none at the end.
    func nextExportedLines(after place: Int64) throws -> (lines: [UInt8], last: Int64) {
        var lines: [UInt8] = []
        lines.reserveCapacity(Self.linesAtOnce + 1 << 12)
        var last = place
        do {
            try database.forEachRow(
                """
                SELECT \(Self.itemColumns), place FROM temp.exports JOIN items USING (item)
                WHERE place > ? ORDER BY place
                """, [.integer(place)]
            ) { row in
                lines += ItemRecord(row).line
                lines.append(0x0A)
                last = row.integer(row.count - 1)
                if lines.count >= Self.linesAtOnce { throw Enough() }
            }
        } catch is Enough {
        }
        return (lines, last)
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
