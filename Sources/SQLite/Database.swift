internal import CSQLite

/// One connection to an SQLite database. Every call blocks.
///
/// It is not `Sendable`: it lives inside an actor, which is what keeps it to one
/// thread at a time, so SQLite's own mutexes are off.
@safe package final class Database {
    /// What may be done with the file.
    package enum Mode: Sendable {
        case readOnly, readWrite, readWriteCreate
        /// Read without any lock, from a place where nobody can write.
        case immutable
    }

    private let connection: OpaquePointer
    private var statements: [String: Statement] = [:]
    /// The statement used last, found again by comparing two pointers instead of hashing its text.
    private var latest: Statement?

    /// Opens the file at `path`, or a database in memory for `":memory:"`.
    ///
    /// A lock held by another connection is waited for up to five seconds.
    package init(path: String, mode: Mode = .readWriteCreate) throws(SQLiteError) {
        Self.prepareLibrary
        var connection: OpaquePointer?
        let flags = mode.flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        var code = unsafe sqlite3_open_v2(mode.name(for: path), &connection, flags, nil)
        // Nothing writes to SQLite's internal tables, and a misspelt column is an error instead of a string.
        // TRUSTED_SCHEMA stays on: without it, triggers may not keep a full-text index.
        for (option, value) in Self.configuration where code == SQLITE_OK {
            code = unsafe csqlite_configure(connection, option, value)
        }
        guard code == SQLITE_OK, let connection = unsafe connection else {
            let error = unsafe SQLiteError(code, connection, "opening \(path)")
            unsafe sqlite3_close_v2(connection)
            throw error
        }
        unsafe sqlite3_busy_timeout(connection, 5000)
        unsafe self.connection = connection
    }

    deinit {
        latest = nil
        statements = [:]
        // v2 also accepts a statement that outlives this object, and closes after it.
        unsafe sqlite3_close_v2(connection)
    }

    /// Runs a script of several statements, without values; rows are ignored.
    package func execute(_ script: String) throws(SQLiteError) {
        let code = unsafe sqlite3_exec(connection, script, nil, nil, nil)
        guard code == SQLITE_OK else { throw unsafe SQLiteError(code, connection, script) }
    }

    /// Runs one statement to its end; rows are ignored.
    package func run(_ sql: String, _ values: [SQLValue] = []) throws(SQLiteError) {
        let statement = try borrowStatement(sql)
        defer { giveBack(statement) }
        try statement.bind(values)
        while try statement.step() {}
    }

    /// Lends each row of the query to `body`.
    package func forEachRow(
        _ sql: String, _ values: [SQLValue] = [], _ body: (borrowing Row) throws -> Void
    ) throws {
        let statement = try borrowStatement(sql)
        defer { giveBack(statement) }
        try statement.bind(values)
        let row = unsafe Row(statement.handle)
        while try statement.step() { try body(row) }
    }

    /// Lends the query's first row to `body`, or returns `nil` when there is none.
    package func firstRow<Result>(
        _ sql: String, _ values: [SQLValue] = [], _ body: (borrowing Row) throws -> Result
    ) throws -> Result? {
        let statement = try borrowStatement(sql)
        defer { giveBack(statement) }
        try statement.bind(values)
        guard try statement.step() else { return nil }
        return try body(unsafe Row(statement.handle))
    }

    /// Runs `body` in a transaction that holds the write lock from its start; a throw takes all of it back.
    ///
    /// Inside another transaction it is a savepoint of that one.
    package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        let isOutermost = !isInTransaction
        try run(isOutermost ? "BEGIN IMMEDIATE" : "SAVEPOINT inner")
        do {
            let result = try body()
            try run(isOutermost ? "COMMIT" : "RELEASE inner")
            return result
        } catch {
            rollBack(isOutermost)
            throw error
        }
    }

    /// The rows changed by the last statement that changed any.
    package var changes: Int { Int(unsafe sqlite3_changes64(connection)) }

    package var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(connection) }

    package var isInTransaction: Bool { unsafe sqlite3_get_autocommit(connection) == 0 }

    /// Ends the running statement with an error that `isInterrupted`, if there is one.
    package func interrupt() { unsafe sqlite3_interrupt(connection) }

    private func rollBack(_ isOutermost: Bool) {
        // After a full disk or an I/O error SQLite has rolled back already.
        guard isInTransaction else { return }
        // The cause is on its way to the caller; a failing rollback would only hide it.
        try? execute(isOutermost ? "ROLLBACK" : "ROLLBACK TO inner; RELEASE inner")
    }

    private func borrowStatement(_ sql: String) throws(SQLiteError) -> Statement {
        if let latest, !latest.isInUse, latest.sql == sql {
            latest.isInUse = true
            return latest
        }
        if let cached = statements[sql] {
            // Its own rows are being read further up the stack: this use gets one of its own.
            if cached.isInUse { return try unsafe Statement(sql, on: connection) }
            cached.isInUse = true
            latest = cached
            return cached
        }
        let statement = try unsafe Statement(sql, on: connection)
        // Built at run time, texts could be endless; statements in use survive by their own reference.
        if statements.count == Self.cacheLimit { statements = [:] }
        statements[sql] = statement
        latest = statement
        statement.isInUse = true
        return statement
    }

    private func giveBack(_ statement: Statement) {
        statement.reset()
        statement.isInUse = false
    }

    private static let cacheLimit = 200

    /// Settings of the library as a whole, made once and before it is first used; where somebody was earlier, all is right
    /// but slower.
    private static let prepareLibrary: Void = {
        // Counting its memory takes a lock for each piece that it asks for.
        _ = csqlite_configure_library(SQLITE_CONFIG_MEMSTATUS, 0)
    }()

    private static let configuration: [(Int32, Int32)] = [
        (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0),
    ]
}

extension Database.Mode {
    fileprivate var flags: Int32 {
        switch self {
        case .readOnly: SQLITE_OPEN_READONLY
        case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
        case .readWrite: SQLITE_OPEN_READWRITE
        case .readWriteCreate: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        }
    }
    /// The path as SQLite is to be given it; being immutable can only be said in a URI.
    fileprivate func name(for path: String) -> String {
        guard case .immutable = self else { return path }
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-".utf8)
        var uri = "file:"
        for byte in path.utf8 {
            if plain.contains(byte) {
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                uri += (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
            }
        }
        return uri + "?immutable=1"
    }
}
