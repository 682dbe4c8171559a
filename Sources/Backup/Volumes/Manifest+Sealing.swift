internal import Platform
internal import SQLite

extension Manifest {
    /// The months before `before` that have something to be sealed, or members that nobody needs any more.
    func monthsToSeal(before: Int64, collections: [String]) throws -> [VolumeName] {
        var found: Set<VolumeName> = []
        for collection in collections {
            try database.forEachRow(
                """
                SELECT DISTINCT strftime('%Y-%m', date_unix, 'unixepoch') FROM items
                WHERE collection = ? AND date_unix < ? AND volume IS NULL AND \(Self.isSealable)
                """, [.text(collection), .integer(before)]
            ) { row in
                if let month = Month(row.text(0)) {
                    found.insert(VolumeName(collection: collection, month: month))
                }
            }
        }
        for volume in try volumes() {
            guard let name = VolumeName(path: volume.name), collections.contains(name.collection),
                try liveItems(in: volume.name) < volume.items
            else { continue }
            found.insert(name)
        }
        return found.sorted { ($0.month, $0.collection) < ($1.month, $1.collection) }
    }

    private static let isSealable =
        "state = 'stored' AND work = 0 AND sidecar IS NOT NULL AND sidecar_sha256 IS NOT NULL"

    /// Lays down what goes into a volume, in the order of names: what is to be sealed, and all that is in it already.
    ///
    /// Returns how many items these are.
    func prepareSealing(_ name: VolumeName) throws -> Int {
        try database.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS sealing (position INTEGER PRIMARY KEY, item INTEGER NOT NULL);
            DELETE FROM temp.sealing;
            """)
        try database.run(
            """
            INSERT INTO temp.sealing (item)
            SELECT item FROM (
                SELECT item, sidecar FROM items WHERE volume = ?1
                UNION ALL
                SELECT item, sidecar FROM items WHERE collection = ?2 AND date_unix >= ?3 AND date_unix < ?4
                    AND volume IS NULL AND \(Self.isSealable) AND substr(sidecar, 1, length(?5)) = ?5)
            ORDER BY sidecar
            """,
            [
                .text(name.path), .text(name.collection), .integer(name.month.start),
                .integer(name.month.next.start), .text(name.looseFolder + "/"),
            ])
        return try database.firstRow("SELECT count(*) FROM temp.sealing") { Int($0.integer(0)) } ?? 0
    }

    /// The next items of a volume under way, and where the last of them stands in the order.
    func nextSealing(after position: Int64, limit: Int) throws -> (items: [SealedItem], last: Int64) {
        var found: [SealedItem] = []
        var last = position
        try database.forEachRow(
            """
            SELECT \(SealedItem.columns), position FROM temp.sealing JOIN items USING (item)
            WHERE position > ? ORDER BY position LIMIT ?
            """, [.integer(position), .integer(Int64(limit))]
        ) { row in
            found.append(SealedItem(row))
            last = row.integer(11)
        }
        return (items: found, last: last)
    }

    /// An item on the list, as it was before its month was written.
    func sealing(_ key: Int64) throws -> SealedItem? {
        try database.firstRow(
            "SELECT \(SealedItem.columns) FROM temp.sealing JOIN items USING (item) WHERE item = ?",
            [.integer(key)]
        ) { SealedItem($0) }
    }

    /// Takes an item off the list.
    func leaveOut(_ key: Int64) throws {
        try database.run("DELETE FROM temp.sealing WHERE item = ?", [.integer(key)])
    }

    /// The next items of a volume that was written, where the directory that was taken over has their files.
    func nextWritten(after position: Int64, limit: Int) throws -> (items: [SealedItem], last: Int64) {
        var found: [SealedItem] = []
        var last = position
        try database.forEachRow(
            """
            SELECT \(SealedItem.columns(asMembersOf: "''")), position FROM temp.sealing JOIN items USING (item) WHERE position > ? ORDER BY position LIMIT ?
            """, [.integer(position), .integer(Int64(limit))]
        ) { row in
            found.append(SealedItem(row))
            last = row.integer(11)
        }
        return (items: found, last: last)
    }

    /// Where a member begins, by the directory that was taken over.
    func place(of name: String) throws -> Int64? {
        try database.firstRow("SELECT at FROM temp.members WHERE name = ?", [.text(name)]) { $0.integer(0) }
    }

    func memberCount() throws -> Int {
        try database.firstRow("SELECT count(*) FROM temp.members") { Int($0.integer(0)) } ?? 0
    }
}
