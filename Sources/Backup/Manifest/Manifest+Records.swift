internal import SQLite

extension Manifest {
    /// Which items a snapshot speaks of.
    package enum RecordScope: Sendable, Equatable {
        case all
        /// Only what runs after this one changed, those that were cut short among them.
        case changed(afterRun: Int64)
    }

    /// Calls `body` with each item, sorted by collection and id.
    package func forEachRecord(_ scope: RecordScope, _ body: (ItemRecord) throws -> Void) throws {
        let values: [SQLValue] = if case .changed(let run) = scope { [.integer(run)] } else { [] }
        try database.forEachRow(Self.recordSQL(scope), values) { try body(ItemRecord($0)) }
    }

    static func recordSQL(_ scope: RecordScope) -> String {
        let source =
            switch scope {
            case .all: "items"
            // Named, because SQLite would rather walk over all items in their order than sort a few.
            case .changed: "items INDEXED BY items_by_change WHERE changed_run > ?1"
            }
        return "SELECT \(ItemRecord.columns) FROM \(source) ORDER BY collection, id"
    }
}

extension Manifest {
    /// The newest stored items that the account still had when last listed.
    package func presentItems(limit: Int) throws -> [(collection: String, id: String)] {
        var found: [(collection: String, id: String)] = []
        for collection in Collections.all {
            try database.forEachRow(
                """
                SELECT collection, id FROM items
                WHERE collection = ? AND state = 'stored' AND upstream = 'present' ORDER BY date_unix DESC LIMIT ?
                """, [.text(collection.name), .integer(Int64(limit))]
            ) { found.append((collection: $0.text(0), id: $0.text(1))) }
        }
        return found
    }

    /// Whether anything of the collection was ever listed.
    package func hasItems(of collection: String) throws -> Bool {
        try database.firstRow(
            "SELECT 1 FROM tallies WHERE collection = ? AND items > 0 LIMIT 1", [.text(collection)]
        ) { _ in true } ?? false
    }

    package func holds(_ id: String, in collection: String) throws -> Bool {
        try database.firstRow(
            "SELECT 1 FROM items WHERE collection = ? AND id = ? AND state = 'stored'",
            [.text(collection), .text(id)]
        ) { _ in true } ?? false
    }

    /// Whether one of these is stored.
    func holdsAny(of items: [ListedItem], in collection: String) throws -> Bool {
        try items.contains { try holds($0.id, in: collection) }
    }

    package func hasStoredItems() throws -> Bool {
        try database.firstRow("SELECT 1 FROM tallies WHERE state = 'stored' AND items > 0 LIMIT 1") { _ in
            true
        } ?? false
    }
}
