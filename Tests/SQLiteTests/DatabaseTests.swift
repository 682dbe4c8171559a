import SQLite
import TestSupport
import Testing

@Suite("Database")
struct DatabaseTests {
    private let database: Database

    init() throws {
        database = try Database(path: ":memory:")
        try database.execute(
            "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT UNIQUE, size REAL, bytes BLOB)")
    }

    private func count() throws -> Int64 {
        try database.firstRow("SELECT count(*) FROM item") { $0.integer(0) } ?? -1
    }

    private func insert(_ ids: some Sequence<Int64>) throws {
        for id in ids { try database.run("INSERT INTO item (id) VALUES (?)", [.integer(id)]) }
    }

    @Test(arguments: [
        SQLValue.null, 0, -1, .integer(.max), .integer(.min), 1.5, "", "a", "ünï → 漢字 🎧", "nul\0inside",
        .blob([]), .blob([0, 255, 0]), .text(String(repeating: "x", count: 100_000)),
    ])
    func everyValueComesBackAsItWasBound(value: SQLValue) throws {
        let back = try database.firstRow("SELECT ?", [value]) { $0.value(0) }
        #expect(back == value)
    }

    /// The name of such a file is given in a URI, in which these characters mean something.
    @Test(.temporaryDirectory, arguments: ["plain", "a b?mode=rw#x%41&é漢"])
    func anImmutableDatabaseIsReadAndNeverWritten(name: String) throws {
        let path = TemporaryDirectory.current.path(name)
        try Database(path: path).execute("CREATE TABLE item (id); INSERT INTO item VALUES (7)")
        let reader = try Database(path: path, mode: .immutable)
        #expect(try reader.firstRow("SELECT id FROM item") { $0.integer(0) } == 7)
        let error = #expect(throws: SQLiteError.self) { try reader.execute("DELETE FROM item") }
        #expect(error?.isReadOnly == true)
    }

    @Test func literalsAndOptionalsMakeValues() {
        let values: [SQLValue] = [nil, 7, 1.5, "text", true]
        #expect(values == [.null, .integer(7), .real(1.5), .text("text"), .integer(1)])
        #expect(SQLValue(String?.none) == .null)
        #expect(SQLValue(Int64?.some(3)) == .integer(3))
        #expect(SQLValue([1, 2] as [UInt8]?) == .blob([1, 2]))
    }

    @Test func aRowTellsNullFromEmpty() throws {
        try database.forEachRow("SELECT NULL, '', 0, x'', NULL") { row in
            #expect(row.count == 5)
            #expect(row.optionalText(0) == nil && row.text(0) == "" && row.isNull(0))
            #expect(row.optionalText(1) == "" && !row.isNull(1))
            #expect(row.optionalInteger(2) == 0 && row.optionalInteger(4) == nil)
            #expect(row.optionalBlob(3) == [] && row.optionalBlob(4) == nil)
            #expect(row.optionalReal(4) == nil)
        }
    }

    @Test func bytesAreLentWithoutACopy() throws {
        let sizes = try database.firstRow("SELECT x'0102', NULL, 'abc'") { row in
            (0..<3).map { column in row.withBytes(column) { $0.byteCount } }
        }
        #expect(sizes == [2, 0, 3])
    }

    @Test func aThrowInATransactionTakesAllOfItBack() throws {
        struct Stop: Error {}
        try insert([1])
        #expect(throws: Stop.self) {
            try database.transaction {
                try insert(2...100)
                throw Stop()
            }
        }
        #expect(try count() == 1)
        #expect(!database.isInTransaction)
    }

    @Test func anInnerTransactionIsTakenBackAlone() throws {
        struct Stop: Error {}
        try database.transaction {
            try insert([1])
            #expect(throws: Stop.self) {
                try database.transaction {
                    try insert([2])
                    throw Stop()
                }
            }
            try database.transaction { try insert([3]) }
        }
        var ids: [Int64] = []
        try database.forEachRow("SELECT id FROM item ORDER BY id") { ids.append($0.integer(0)) }
        #expect(ids == [1, 3])
    }

    @Test func aTransactionReturnsItsResult() throws {
        let changed = try database.transaction {
            try insert(1...3)
            try database.run("UPDATE item SET size = 1 WHERE id > ?", [1])
            return database.changes
        }
        #expect(changed == 2)
        #expect(database.lastInsertedRow == 3)
    }

    @Test func aStatementMayBeUsedInsideItsOwnRows() throws {
        try insert(1...3)
        let query = "SELECT id FROM item ORDER BY id"
        var pairs = 0
        try database.forEachRow(query) { _ in
            try database.forEachRow(query) { _ in
                pairs += 1
                _ = try database.firstRow(query) { #expect($0.integer(0) == 1) }
            }
        }
        #expect(pairs == 9)
    }

    @Test func aStatementIsReadyAgainAfterItsRowsWereLeftEarly() throws {
        struct Enough: Error {}
        try insert(1...3)
        let query = "SELECT id FROM item ORDER BY id"
        for _ in 0..<2 {
            #expect(throws: Enough.self) { try database.forEachRow(query) { _ in throw Enough() } }
        }
        var seen: [Int64] = []
        try database.forEachRow(query) { seen.append($0.integer(0)) }
        #expect(seen == [1, 2, 3])
        // No reader is left open: otherwise the table could not be dropped.
        try database.execute("DROP TABLE item")
    }

    @Test func moreTextsThanTheCacheHoldsStillWork() throws {
        for number in 0..<500 {
            let back = try database.firstRow("SELECT \(number)") { $0.integer(0) }
            #expect(back == Int64(number))
        }
        try database.forEachRow("SELECT 1") { _ in
            for number in 0..<500 { try database.run("SELECT \(number), 2") }
        }
    }

    @Test func aCachedStatementFollowsAChangedSchema() throws {
        try insert([1])
        let query = "SELECT * FROM item"
        #expect(try database.firstRow(query) { $0.count } == 4)
        try database.execute("ALTER TABLE item ADD COLUMN more TEXT")
        #expect(try database.firstRow(query) { $0.count } == 5)
    }

    @Test(arguments: [[], [1, 2] as [SQLValue]])
    func theWrongNumberOfValuesIsAnError(values: [SQLValue]) throws {
        let error = #expect(throws: SQLiteError.self) { try database.run("SELECT ?", values) }
        #expect(error?.primaryCode == 25)
    }

    @Test(arguments: ["", " ; ", "SELECT 1; SELECT 2", "SELECT 1; x"])
    func anythingButOneStatementIsAnError(sql: String) {
        #expect(throws: SQLiteError.self) { try database.run(sql) }
    }

    @Test(arguments: ["SELECT 1", "SELECT 1;", "SELECT 1 ;\n  "])
    func oneStatementMayEndAsItLikes(sql: String) throws {
        try database.run(sql)
    }

    @Test func aMisspeltColumnIsAnErrorNotAString() {
        #expect(throws: SQLiteError.self) { try database.run(#"SELECT "nmae" FROM item"#) }
    }

    @Test func fullTextSearchWorksUnderTheStrictSettings() throws {
        try database.execute(
            """
            CREATE VIRTUAL TABLE words USING fts5(name, content='item', content_rowid='id');
            CREATE TRIGGER added AFTER INSERT ON item BEGIN
              INSERT INTO words (rowid, name) VALUES (new.id, new.name);
            END;
            """)
        try database.run("INSERT INTO item (id, name) VALUES (?, ?)", [7, "Guten Morgen, Rachel"])
        #expect(
            try database.firstRow("SELECT rowid FROM words WHERE words MATCH ?", ["morgen"]) { $0.integer(0) }
                == 7)
    }
}
