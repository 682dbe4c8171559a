internal import CSQLite

/// One prepared statement: owned here, finalized here.
@safe final class Statement {
    let sql: String
    /// Whether somebody is stepping through it: then it must not be reset under them.
    var isInUse = false
    let handle: OpaquePointer
    private let connection: OpaquePointer
    private let parameterCount: Int32

    /// Prepares `sql`, which must be one statement.
    init(_ sql: String, on connection: OpaquePointer) throws(SQLiteError) {
        var handle: OpaquePointer?
        var text = sql
        var rest = 0
        let code = text.withUTF8 { utf8 in
            unsafe utf8.withMemoryRebound(to: CChar.self) { characters in
                var tail: UnsafePointer<CChar>?
                let code = unsafe sqlite3_prepare_v3(
                    connection, characters.baseAddress, Int32(characters.count),
                    UInt32(SQLITE_PREPARE_PERSISTENT), &handle, &tail)
                if let tail = unsafe tail, let start = characters.baseAddress {
                    let used = unsafe tail - start
                    rest = unsafe utf8[used...].count { !$0.isSQLSpace }
                }
                return code
            }
        }
        guard code == SQLITE_OK else { throw unsafe SQLiteError(code, connection, sql) }
        guard let handle = unsafe handle, rest == 0 else {
            unsafe sqlite3_finalize(handle)
            throw SQLiteError(
                code: SQLITE_MISUSE, message: "exactly one statement is expected here", sql: sql)
        }
        self.sql = sql
        unsafe self.handle = handle
        unsafe self.connection = connection
        self.parameterCount = unsafe sqlite3_bind_parameter_count(handle)
    }

    deinit { unsafe sqlite3_finalize(handle) }

    func bind(_ values: [SQLValue]) throws(SQLiteError) {
        guard values.count == Int(parameterCount) else {
            throw SQLiteError(
                code: SQLITE_RANGE, message: "\(values.count) values for \(parameterCount) parameters",
                sql: sql)
        }
        var index: Int32 = 0
        for value in values {
            index += 1
            let code =
                switch value {
                case .null: unsafe sqlite3_bind_null(handle, index)
                case .integer(let integer): unsafe sqlite3_bind_int64(handle, index, integer)
                case .real(let real): unsafe sqlite3_bind_double(handle, index, real)
                case .text(var text):
                    text.withUTF8 { utf8 in
                        unsafe csqlite_bind_text(handle, index, utf8.baseAddress, UInt64(utf8.count))
                    }
                case .blob(let bytes):
                    unsafe bytes.withUnsafeBytes { raw in
                        unsafe csqlite_bind_blob(handle, index, raw.baseAddress, UInt64(raw.count))
                    }
                }
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    /// Advances to the next row, or returns `false` when there is none.
    func step() throws(SQLiteError) -> Bool {
        let code = unsafe sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        guard code == SQLITE_DONE else { throw failure(code) }
        return false
    }

    /// Makes the statement ready for its next use, and lets go of the bound values.
    func reset() {
        // Its code repeats the last step's failure, which has been thrown already.
        unsafe sqlite3_reset(handle)
        if parameterCount > 0 { unsafe sqlite3_clear_bindings(handle) }
    }

    private func failure(_ code: Int32) -> SQLiteError { unsafe SQLiteError(code, connection, sql) }
}

extension UInt8 {
    fileprivate var isSQLSpace: Bool {
        self == 0x20 || (0x09...0x0d).contains(self) || self == UInt8(ascii: ";")
    }
}

extension SQLiteError {
    /// What the connection says about its last failure.
    init(_ code: Int32, _ connection: OpaquePointer?, _ sql: String) {
        // Without a connection the code is all there is to tell.
        let words = unsafe connection == nil ? sqlite3_errstr(code) : sqlite3_errmsg(connection)
        let message = unsafe words.map { unsafe String(cString: $0) } ?? "unknown error"
        self.init(code: code, message: message, sql: sql)
    }
}
