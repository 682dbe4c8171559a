internal import Compression
internal import Platform
internal import SQLite

/// What the manifest knows of a volume.
struct VolumeRecord: Sendable, Equatable {
    /// Its path, relative to the vault.
    var name: String
    var size: Int64
    /// Of all its bytes; not known when the manifest was made anew: then its members tell by themselves.
    var sha256: SHA256?
    /// Items whose files are in it, those included that have left it since.
    var items: Int
    /// The digest of the file that was about to take its place when a run was killed.
    var next: SHA256?
}

extension Manifest {
    func volumes() throws -> [VolumeRecord] {
        var found: [VolumeRecord] = []
        try database.forEachRow("SELECT volume, size, sha256, items, next FROM volumes ORDER BY volume") {
            row in
            found.append(
                VolumeRecord(
                    name: row.text(0), size: row.integer(1), sha256: SHA256(bytes: row.blob(2)),
                    items: Int(row.integer(3)), next: row.optionalBlob(4).flatMap { SHA256(bytes: $0) }))
        }
        return found
    }

    /// How many items have their files in the volume now.
    func liveItems(in volume: String) throws -> Int {
        try database.firstRow("SELECT count(*) FROM items WHERE volume = ?", [.text(volume)]) {
            Int($0.integer(0))
        } ?? 0
    }

    /// Takes over what a volume's directory lists, in place of what was taken before.
    func takeDirectory(ofVolumeAt path: String) throws {
        try beginMembers()
        var directory = try VolumeFile(path).directory()
        try database.transaction {
            while let entry = try directory.next() {
                try database.run(
                    "INSERT INTO temp.members VALUES (?, ?)", [.text(entry.name), .integer(entry.offset)])
            }
        }
    }

    /// Takes over what can be found in a volume, however damaged, and may be a file of an item of that month.
    ///
    /// Answers the other names, the first of them, and what is wrong with the directory.
    func takeMembers(ofVolumeAt path: String, _ name: VolumeName) throws -> (
        strange: [String], flaw: CompressionError?
    ) {
        try beginMembers()
        let volume = try VolumeFile(path)
        var strange: Set<String> = []
        var flaw: CompressionError?
        try database.transaction {
            flaw = try volume.forEachMember { member, offset in
                if name.holds(member) {
                    try database.run(
                        "INSERT OR IGNORE INTO temp.members VALUES (?, ?)", [.text(member), .integer(offset)])
                } else if strange.count < 100 {
                    strange.insert(member)
                }
            }
        }
        return (strange: strange.sorted(), flaw: flaw)
    }

    private func beginMembers() throws {
        try database.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS members (name TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
            DELETE FROM temp.members;
            """)
    }

    /// The next sidecars among the members that were taken over.
    func sidecarMembers(after name: String, limit: Int) throws -> [(name: String, offset: Int64)] {
        var found: [(name: String, offset: Int64)] = []
        try database.forEachRow(
            "SELECT name, at FROM temp.members WHERE name > ? AND substr(name, -5) = '.json' ORDER BY name LIMIT ?",
            [.text(name), .integer(Int64(limit))]
        ) { found.append((name: $0.text(0), offset: $0.integer(1))) }
        return found
    }

    /// Whether an item has its sidecar under the name of a member, wherever it stands.
    func knowsAnyMember() throws -> Bool {
        try database.firstRow("SELECT 1 FROM items WHERE sidecar IN (SELECT name FROM temp.members) LIMIT 1")
        {
            _ in true
        } ?? false
    }

    func sidecarMemberCount() throws -> Int {
        try database.firstRow("SELECT count(*) FROM temp.members WHERE substr(name, -5) = '.json'") {
            Int($0.integer(0))
        } ?? 0
    }

    /// Stored items that are in no volume and could be in this one, by the names of the members that were taken over.
    func lackingAmongMembers(of volume: String, after key: Int64, limit: Int) throws -> [SealedItem] {
        var found: [SealedItem] = []
        try database.forEachRow(
            """
            SELECT \(SealedItem.columns(asMembersOf: "?1")) FROM items WHERE item > ?2 AND volume IS NULL AND state = 'stored'
                AND sidecar IN (SELECT name FROM temp.members)
                AND (path IS NULL OR path IN (SELECT name FROM temp.members)) ORDER BY item LIMIT ?3
            """, [.text(volume), .integer(key), .integer(Int64(limit))]
        ) { found.append(SealedItem($0)) }
        return found
    }

    /// Writes down that a volume is about to take its place.
    func announce(_ volume: String, next: SHA256) throws {
        try database.run(
            """
            INSERT INTO volumes VALUES (?1, 0, NULL, -1, ?2) ON CONFLICT DO UPDATE SET next = excluded.next
            """, [.text(volume), .blob(next.bytes)])
    }

    /// Forgets a volume that was announced and never came.
    func withdraw(_ volume: String) throws {
        try database.transaction {
            try database.run("UPDATE volumes SET next = NULL WHERE volume = ?", [.text(volume)])
            try database.run("DELETE FROM volumes WHERE volume = ? AND items < 0", [.text(volume)])
        }
    }

    /// Points the manifest at the members of a volume that stands in its place; their own files are leftovers from now on.
    ///
    /// Which items these are follows from the directory that was taken over.
    func adopt(_ name: VolumeName, size: Int64, sha256: SHA256) throws {
        let values: [SQLValue] = [
            .text(name.path), .text(name.collection), .integer(name.month.start),
            .integer(name.month.next.start),
        ]
        let isMember = """
            collection = ?2 AND date_unix >= ?3 AND date_unix < ?4
                AND (volume = ?1 OR (volume IS NULL AND state = 'stored')) AND sidecar IN (SELECT name FROM temp.members)
                AND (path IS NULL OR path IN (SELECT name FROM temp.members))
            """
        try database.transaction {
            try database.run(
                "INSERT OR IGNORE INTO leftovers SELECT item FROM items WHERE volume IS NULL AND \(isMember)",
                values)
            try database.run(
                """
                UPDATE items SET volume = ?1, audio_at = (SELECT at FROM temp.members WHERE name = path),
                    sidecar_at = (SELECT at FROM temp.members WHERE name = sidecar) WHERE \(isMember)
                """, values)
            try database.run(
                """
                INSERT INTO volumes SELECT ?1, ?2, ?3, count(*), NULL FROM items WHERE volume = ?1
                ON CONFLICT DO UPDATE SET size = excluded.size, sha256 = excluded.sha256, items = excluded.items, next = NULL
                """, [.text(name.path), .integer(size), .blob(sha256.bytes)])
        }
    }

    /// Takes over a volume as it stands, of which nothing is proven.
    func record(volume: String, size: Int64, items: Int) throws {
        try database.run(
            "INSERT OR REPLACE INTO volumes VALUES (?, ?, NULL, ?, NULL)",
            [.text(volume), .integer(size), .integer(Int64(items))])
    }

    /// Items whose sidecar has the name of a member.
    func itemsAmongMembers(after key: Int64, limit: Int) throws -> [(key: Int64, sidecar: String)] {
        var found: [(key: Int64, sidecar: String)] = []
        try database.forEachRow(
            """
            SELECT item, sidecar FROM items
            WHERE item > ? AND volume IS NULL AND state = 'stored' AND sidecar IN (SELECT name FROM temp.members) ORDER BY item LIMIT ?
            """, [.integer(key), .integer(Int64(limit))]
        ) { found.append((key: $0.integer(0), sidecar: $0.text(1))) }
        return found
    }

    func point(_ keys: [Int64], to volume: String) throws {
        try database.transaction {
            for key in keys {
                try database.run(
                    """
                    UPDATE items SET volume = ?2, audio_at = (SELECT at FROM temp.members WHERE name = path),
                        sidecar_at = (SELECT at FROM temp.members WHERE name = sidecar) WHERE item = ?1
                    """, [.integer(key), .text(volume)])
            }
        }
    }

    /// Whether the volume has items, all of which were found right since then.
    func areVerified(in volume: String, since time: Int64) throws -> Bool {
        try database.firstRow(
            "SELECT count(*) > 0 AND count(*) = sum(ifnull(verified, 0) >= ?2) FROM items WHERE volume = ?1",
            [.text(volume), .integer(time)]
        ) { $0.flag(0) } ?? false
    }

    func recordDigest(_ digest: SHA256, of volume: String) throws {
        try database.run(
            "UPDATE volumes SET sha256 = ?2 WHERE volume = ?1", [.text(volume), .blob(digest.bytes)])
    }

    func forget(volume: String) throws {
        try database.run("DELETE FROM volumes WHERE volume = ?", [.text(volume)])
    }

    // MARK: - Leftovers

    /// Writes down that copies of sealed items' files are about to stand by themselves.
    func noteLeftovers(_ keys: [Int64]) throws {
        try database.transaction {
            for key in keys {
                try database.run("INSERT OR IGNORE INTO leftovers VALUES (?)", [.integer(key)])
            }
        }
    }

    /// Items whose files may stand by themselves although they are sealed, some of them.
    func leftovers(after key: Int64, limit: Int) throws -> [Int64] {
        try keys(
            "SELECT item FROM leftovers WHERE item > ? ORDER BY item LIMIT ?",
            [.integer(key), .integer(Int64(limit))])
    }

    func clearLeftovers(upTo key: Int64, but kept: [Int64]) throws {
        try database.transaction {
            try database.run("DELETE FROM leftovers WHERE item <= ?", [.integer(key)])
            try noteLeftovers(kept)
        }
    }

    // MARK: - Sealed items

    /// Items whose files are in volumes, of those that are asked for.
    func sealedItems(_ keys: [Int64]) throws -> [SealedItem] {
        // One transaction: each statement by itself would lock the file and let it go again.
        try database.transaction {
            try keys.compactMap { key in
                try database.firstRow(
                    "SELECT \(SealedItem.columns) FROM items WHERE item = ? AND volume IS NOT NULL",
                    [.integer(key)]
                ) { SealedItem($0) } ?? nil
            }
        }
    }

    /// An item with the files that it has, wherever they are.
    func filedItem(_ collection: String, _ id: String) throws -> SealedItem? {
        try database.firstRow(
            "SELECT \(SealedItem.columns) FROM items WHERE collection = ? AND id = ? AND sidecar IS NOT NULL",
            [.text(collection), .text(id)]
        ) { SealedItem($0) }
    }

    /// Sealed items that the next backup wants to write to.
    func sealedWork(of collection: String) throws -> [Int64] {
        try keys(
            "SELECT item FROM items WHERE collection = ? AND work > 0 AND volume IS NOT NULL",
            [.text(collection)])
    }

    func items(in volume: String) throws -> [Int64] {
        try keys("SELECT item FROM items WHERE volume = ? ORDER BY sidecar_at", [.text(volume)])
    }

    /// Records that the files of these items stand by themselves again.
    func loosened(_ keys: [Int64]) throws {
        try database.transaction {
            for key in keys {
                try database.run(
                    "UPDATE items SET volume = NULL, audio_at = NULL, sidecar_at = NULL WHERE item = ?",
                    [.integer(key)])
                try database.run("DELETE FROM leftovers WHERE item = ?", [.integer(key)])
            }
        }
    }

    private func keys(_ sql: String, _ values: [SQLValue]) throws -> [Int64] {
        var found: [Int64] = []
        try database.forEachRow(sql, values) { found.append($0.integer(0)) }
        return found
    }
}

/// An item with its files in a volume, or about to be.
struct SealedItem: Sendable {
    var key: Int64
    var collection: String
    var id: String
    var audio: StoredFile?
    var sidecar: StoredFile
    var sha256: SHA256?
    var sidecarSHA256: SHA256?
    var mediaType: String?

    static let columns =
        "item, collection, id, path, sidecar, volume, audio_at, sidecar_at, sha256, sidecar_sha256, media_type"

    /// The same, of an item whose places are those of the directory that was taken over.
    static func columns(asMembersOf volume: String) -> String {
        """
        item, collection, id, path, sidecar, \(volume), (SELECT at FROM temp.members WHERE name = path),
            (SELECT at FROM temp.members WHERE name = sidecar), sha256, sidecar_sha256, media_type
        """
    }

    init(_ row: borrowing Row) {
        key = row.integer(0)
        collection = row.text(1)
        id = row.text(2)
        let volume = row.optionalText(5)
        audio = row.optionalText(3).map {
            StoredFile(path: $0, volume: volume, offset: row.optionalInteger(6))
        }
        sidecar = StoredFile(path: row.text(4), volume: volume, offset: row.optionalInteger(7))
        sha256 = row.optionalBlob(8).flatMap { SHA256(bytes: $0) }
        sidecarSHA256 = row.optionalBlob(9).flatMap { SHA256(bytes: $0) }
        mediaType = row.optionalText(10)
    }

    /// The files with what they should be, in the order of their names.
    var files: [(file: StoredFile, sha256: SHA256?)] {
        let sidecar = (file: self.sidecar, sha256: sidecarSHA256)
        guard let audio else { return [sidecar] }
        let both = [(file: audio, sha256: sha256), sidecar]
        return audio.path.utf8.lexicographicallyPrecedes(self.sidecar.path.utf8) ? both : both.reversed()
    }
}
