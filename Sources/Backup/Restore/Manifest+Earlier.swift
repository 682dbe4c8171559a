internal import Platform
internal import SQLite

/// An item that a manifest knows, and the run that changed it last.
struct ItemChange: Sendable {
    var record: ItemRecord
    var run: Int64
}

/// A row of the table of intents, with its item by name: each manifest has numbers of its own.
struct Intent: Sendable {
    var collection: String
    var id: String
    var run: Int64
    var at: Int64
    var proof: String
}

/// A row of the table of moves, likewise.
struct OpenMove: Sendable {
    var collection: String
    var id: String
    var run: Int64
    var direction: String
}

/// What an earlier manifest gives.
extension Manifest {
    func changes(after run: Int64, _ key: Int64, limit: Int) throws -> [ItemChange] {
        var found: [ItemChange] = []
        try database.forEachRow(
            """
            SELECT \(ItemRecord.columns), changed_run FROM items WHERE item > ? AND changed_run > ?
            ORDER BY item LIMIT ?
            """, [.integer(key), .integer(run), .integer(Int64(limit))]
        ) { found.append(ItemChange(record: ItemRecord($0), run: $0.integer($0.count - 1))) }
        return found
    }

    func intents() throws -> [Intent] {
        var found: [Intent] = []
        try database.forEachRow(
            "SELECT collection, id, intents.run, at, proof FROM intents JOIN items USING (item) ORDER BY item"
        ) {
            found.append(
                Intent(
                    collection: $0.text(0), id: $0.text(1), run: $0.integer(2), at: $0.integer(3),
                    proof: $0.text(4)))
        }
        return found
    }

    /// The next sealed items whose files may stand by themselves too.
    func leftoverItems(after key: Int64, limit: Int) throws -> [SealedItem] {
        var found: [SealedItem] = []
        try database.forEachRow(
            """
            SELECT \(SealedItem.columns) FROM items WHERE item > ? AND volume IS NOT NULL
                AND item IN (SELECT item FROM leftovers) ORDER BY item LIMIT ?
            """, [.integer(key), .integer(Int64(limit))]
        ) { found.append(SealedItem($0)) }
        return found
    }

    func moves() throws -> [OpenMove] {
        var found: [OpenMove] = []
        try database.forEachRow(
            "SELECT collection, id, moves.run, direction FROM moves JOIN items USING (item) ORDER BY item"
        ) {
            found.append(
                OpenMove(collection: $0.text(0), id: $0.text(1), run: $0.integer(2), direction: $0.text(3)))
        }
        return found
    }
}

/// What the new one takes.
extension Manifest {
    func take(intents: [Intent]) throws {
        try database.transaction {
            for intent in intents {
                try database.run(
                    "INSERT INTO intents SELECT item, ?3, ?4, ?5 FROM items WHERE collection = ?1 AND id = ?2",
                    [
                        .text(intent.collection), .text(intent.id), .integer(intent.run), .integer(intent.at),
                        .text(intent.proof),
                    ])
            }
        }
    }

    /// Only of items with files of their own: nothing else is ever moved.
    func take(moves: [OpenMove]) throws {
        try database.transaction {
            for move in moves {
                try database.run(
                    """
                    INSERT INTO moves SELECT item, ?3, ?4 FROM items
                    WHERE collection = ?1 AND id = ?2 AND sidecar IS NOT NULL AND volume IS NULL
                    """,
                    [.text(move.collection), .text(move.id), .integer(move.run), .text(move.direction)])
            }
        }
    }

    /// Notes that an item's loose files are copies, and points it to the volume that holds it, where one of them was taken
    /// for its sidecar.
    func takeLeftover(_ item: SealedItem) throws {
        let values: [SQLValue] = [
            .text(item.collection), .text(item.id), SQLValue(item.sidecarSHA256?.bytes),
        ]
        let isSame = "collection = ?1 AND id = ?2 AND state = 'stored' AND sidecar_sha256 = ?3"
        try database.transaction {
            try database.run("INSERT INTO leftovers SELECT item FROM items WHERE \(isSame)", values)
            try database.run(
                """
                UPDATE items SET volume = ?4, audio_at = ?5, sidecar_at = ?6, path = ?7, sidecar = ?8
                WHERE \(isSame) AND volume IS NULL
                """,
                values + [
                    SQLValue(item.sidecar.volume), SQLValue(item.audio?.offset),
                    SQLValue(item.sidecar.offset), SQLValue(item.audio?.path), .text(item.sidecar.path),
                ])
        }
    }
}
