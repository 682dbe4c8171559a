internal import SQLite

extension Manifest {
    /// Hands each item that the query means to `body`, in its order, with what `body` makes of `state`.
    ///
    /// `body` answers whether it wants more. The memory it takes does not grow with the vault.
    /// `searchIndex` is where a full-text index may be kept; without one every text is read.
    package func fold<State: Sendable>(
        _ query: ItemQuery, searchIndex: String? = nil, into state: State,
        _ body: @Sendable (inout State, ItemRecord) throws -> Bool
    ) throws -> State {
        var state = state
        try forEachRecord(query, searchIndex: searchIndex) { try body(&state, $0) }
        return state
    }

    /// The same for a caller inside the manifest, with whatever it has at hand.
    func forEachRecord(
        _ query: ItemQuery, searchIndex: String?, _ body: (ItemRecord) throws -> Bool
    ) throws {
        let search = query.filter.search.map(SearchText.init)
        var count = 0
        do {
            // Keys first: what a sort has to hold is small, and most orders are those of an index.
            try database.forEachRow(try keys(query, search, searchIndex)) { row in
                guard let record = try record(row.integer(0)), search?.matches(record.text) ?? true else {
                    return
                }
                count += 1
                guard query.limit.map({ count <= $0 }) ?? true, try body(record) else {
                    throw Enough()
                }
                if count == query.limit { throw Enough() }
            }
        } catch is Enough {
        }
    }

    /// Ends a walk over rows before their end.
    struct Enough: Error {}

    private func record(_ key: Int64) throws -> ItemRecord? {
        try database.firstRow("SELECT \(ItemRecord.columns) FROM items WHERE item = ?", [.integer(key)]) {
            ItemRecord($0)
        }
    }

    /// The statement that gives the items' keys in order: one walk for each collection, merged.
    private func keys(_ query: ItemQuery, _ search: SearchText?, _ searchIndex: String?) throws -> SQLFragment
    {
        var condition = query.condition(voices: try voices(meantBy: query.filter.voices))
        if let found = search?.indexQuery, let searchIndex, try attachSearchIndex(at: searchIndex) {
            condition.sql +=
                " AND item IN (SELECT item FROM search.texts WHERE text IN (SELECT rowid FROM search.words WHERE words MATCH ?))"
            condition.values.append(.text(found))
        }
        var statement = SQLFragment(sql: "")
        for collection in try collections()
        where query.collections.isEmpty || query.collections.contains(collection) {
            if !statement.sql.isEmpty { statement.sql += " UNION ALL " }
            statement.sql +=
                "SELECT item, \(query.sortKey) AS sort_key, id FROM items WHERE collection = ? AND \(condition.sql)"
            statement.values += [.text(collection)] + condition.values
        }
        guard !statement.sql.isEmpty else { return SQLFragment(sql: "SELECT 0, 0, 0 WHERE 0") }
        statement.sql += " ORDER BY sort_key\(query.isDescending ? " DESC" : ""), id"
        return statement
    }

    /// The collections that the vault has ever heard of.
    func collections() throws -> [String] {
        var names: [String] = []
        // One step for each, by the index, however many items they have.
        while let next = try database.firstRow(
            "SELECT min(collection) FROM tallies WHERE collection > ?", [.text(names.last ?? "")],
            { $0.optionalText(0) }) ?? nil
        {
            names.append(next)
        }
        return names
    }

    /// The names of voices in the vault that are the given ones in any letter case.
    func voices(meantBy names: [String]) throws -> [String] {
        guard !names.isEmpty else { return [] }
        let wanted = Set(names.map { SearchText.folded($0) })
        var found: [String] = []
        try database.forEachRow("SELECT DISTINCT voice FROM tallies WHERE voice <> ''") { row in
            if wanted.contains(SearchText.folded(row.text(0))) { found.append(row.text(0)) }
        }
        return found
    }

    /// The items whose id is this one or, when there is none, begins with it; at most `limit`.
    package func items(named id: String, limit: Int = 6) throws -> [ItemRecord] {
        let exact = try items("id = ?2", id, limit)
        if !exact.isEmpty || id.isEmpty { return exact }
        // Ids compare byte by byte; nothing that begins with the prefix is larger than this.
        return try items("id >= ?2 AND id < ?2 || char(0x10FFFF)", id, limit)
    }

    private func items(_ condition: String, _ id: String, _ limit: Int) throws -> [ItemRecord] {
        var found: [ItemRecord] = []
        for collection in try collections() {
            try database.forEachRow(
                "SELECT \(ItemRecord.columns) FROM items WHERE collection = ?1 AND \(condition) ORDER BY id LIMIT ?3",
                [.text(collection), .text(id), .integer(Int64(limit - found.count))]
            ) { found.append(ItemRecord($0)) }
        }
        return found
    }
}

extension Database {
    fileprivate func forEachRow(_ fragment: SQLFragment, _ body: (borrowing Row) throws -> Void) throws {
        try forEachRow(fragment.sql, fragment.values, body)
    }
}
