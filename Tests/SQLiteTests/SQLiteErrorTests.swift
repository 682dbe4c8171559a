import Platform
import SQLite
import TestSupport
import Testing

@Suite("SQLiteError", .temporaryDirectory)
struct SQLiteErrorTests {
    private var path: String { TemporaryDirectory.current.path("database.sqlite") }

    @Test func anErrorKnowsTheStatementButNeverItsValuesAndDescribesItselfWithoutBoth() throws {
        let database = try Database(path: ":memory:")
        try database.execute("CREATE TABLE item (name TEXT UNIQUE)")
        let insert = "INSERT INTO item VALUES (?)"
        try database.run(insert, ["secret words"])
        let error = #expect(throws: SQLiteError.self) { try database.run(insert, ["secret words"]) }
        #expect(error?.code == 2067 && error?.isConstraint == true)
        #expect(error?.sql == insert && error?.statement == insert)
        #expect(error?.description == "UNIQUE constraint failed: item.name (SQLite 2067)")
    }

    @Test func aFileThatIsNoDatabaseIsTold() throws {
        var file = try StagedFile(in: TemporaryDirectory.current.path)
        try file.append(Array(String(repeating: "no database ", count: 100).utf8))
        try file.commit(as: path)
        let database = try Database(path: path)
        let error = #expect(throws: SQLiteError.self) { try database.run("SELECT * FROM sqlite_schema") }
        #expect(error?.isNotADatabase == true)
    }

    @Test func aDamagedPageIsTold() throws {
        do {
            let database = try Database(path: path)
            try database.execute("CREATE TABLE item (name TEXT)")
            for _ in 0..<500 { try database.run("INSERT INTO item VALUES (?)", ["some words to fill pages"]) }
        }
        var bytes = try File.read(path, limit: 1 << 24)
        for place in 4096..<8192 { bytes[place] = 0xff }
        var file = try StagedFile(in: TemporaryDirectory.current.path)
        try file.append(bytes)
        try file.commit(as: path)
        let database = try Database(path: path)
        let error = #expect(throws: SQLiteError.self) {
            try database.forEachRow("SELECT * FROM item") { _ in }
        }
        #expect(error?.isCorrupt == true)
    }

    @Test func aMissingFileIsNotCreatedUnlessAsked() throws {
        for mode in [Database.Mode.readOnly, .readWrite] {
            let error = #expect(throws: SQLiteError.self) { try Database(path: path, mode: mode) }
            #expect(error?.cannotOpen == true)
        }
        #expect(try File.status(path) == nil)
    }

    @Test func aDatabaseOpenedToReadRefusesToWrite() throws {
        try Database(path: path).execute("CREATE TABLE item (id INTEGER)")
        let reader = try Database(path: path, mode: .readOnly)
        let error = #expect(throws: SQLiteError.self) { try reader.run("INSERT INTO item VALUES (1)") }
        #expect(error?.isReadOnly == true)
    }

    @Test func aLockHeldByAnotherConnectionIsTold() throws {
        let holder = try Database(path: path)
        try holder.execute("CREATE TABLE item (id INTEGER)")
        let other = try Database(path: path)
        try other.execute("PRAGMA busy_timeout = 0")
        try holder.transaction {
            let error = #expect(throws: SQLiteError.self) { try other.transaction {} }
            #expect(error?.isBusy == true)
        }
        try other.transaction {}
    }

    @Test(.enabled(if: SmallDisk.isAvailable, SmallDisk.reason))
    func aFullDiskIsToldAndTheTransactionIsTakenBack() throws {
        try SmallDisk.mounted(bytes: 256 << 10) { folder in
            let database = try Database(path: folder + "/database.sqlite")
            try database.execute("CREATE TABLE item (bytes BLOB)")
            let error = #expect(throws: SQLiteError.self) {
                try database.transaction {
                    for _ in 0..<1000 {
                        try database.run(
                            "INSERT INTO item VALUES (?)", [.blob(.init(repeating: 1, count: 4000))])
                    }
                    // Small transactions stay in the page cache until here.
                    try database.run("PRAGMA cache_flush")
                }
            }
            #expect(error?.isDiskFull == true)
            #expect(!database.isInTransaction)
            #expect(try database.firstRow("SELECT count(*) FROM item") { $0.integer(0) } == 0)
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func anInterruptEndsTheRunningStatement() throws {
        let database = try Database(path: ":memory:")
        let error = #expect(throws: SQLiteError.self) {
            try database.forEachRow(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
            ) {
                if $0.integer(0) == 1000 { database.interrupt() }
            }
        }
        #expect(error?.isInterrupted == true)
    }
}
