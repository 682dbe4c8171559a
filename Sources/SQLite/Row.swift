internal import CSQLite

/// The current row of a query. It is lent, never kept: the next step overwrites it.
///
/// Columns count from 0. A column of another type is converted as SQLite does;
/// NULL reads as 0 or as empty, so ask the optional accessors where NULL means something.
@safe package struct Row: ~Copyable {
    private let statement: OpaquePointer

    init(_ statement: OpaquePointer) { unsafe self.statement = statement }

    package var count: Int { Int(unsafe sqlite3_column_count(statement)) }

    package func isNull(_ column: Int) -> Bool {
        unsafe sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL
    }

    package func integer(_ column: Int) -> Int64 {
        unsafe sqlite3_column_int64(statement, Int32(column))
    }

    package func optionalInteger(_ column: Int) -> Int64? {
        isNull(column) ? nil : integer(column)
    }

    package func flag(_ column: Int) -> Bool { integer(column) != 0 }

    package func real(_ column: Int) -> Double {
        unsafe sqlite3_column_double(statement, Int32(column))
    }

    package func optionalReal(_ column: Int) -> Double? {
        isNull(column) ? nil : real(column)
    }

    package func text(_ column: Int) -> String {
        // The text first, then its size: asked the other way round, the size may be that of another
        // encoding (https://sqlite.org/c3ref/column_blob.html).
        guard let start = unsafe sqlite3_column_text(statement, Int32(column)) else { return "" }
        let size = Int(unsafe sqlite3_column_bytes(statement, Int32(column)))
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: size), as: UTF8.self)
    }

    package func optionalText(_ column: Int) -> String? {
        isNull(column) ? nil : text(column)
    }

    package func blob(_ column: Int) -> [UInt8] {
        guard let start = unsafe sqlite3_column_blob(statement, Int32(column)) else { return [] }
        let size = Int(unsafe sqlite3_column_bytes(statement, Int32(column)))
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: size))
    }

    package func optionalBlob(_ column: Int) -> [UInt8]? {
        isNull(column) ? nil : blob(column)
    }

    /// Lends the column's bytes where SQLite keeps them, without a copy.
    package func withBytes<Result, Failure: Error>(
        _ column: Int, _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let start = unsafe sqlite3_column_blob(statement, Int32(column))
        let size = Int(unsafe sqlite3_column_bytes(statement, Int32(column)))
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: unsafe start == nil ? 0 : size)
        return try body(unsafe bytes.bytes)
    }

    /// The column as a value that can be bound again.
    package func value(_ column: Int) -> SQLValue {
        switch unsafe sqlite3_column_type(statement, Int32(column)) {
        case SQLITE_INTEGER: .integer(integer(column))
        case SQLITE_FLOAT: .real(real(column))
        case SQLITE_TEXT: .text(text(column))
        case SQLITE_BLOB: .blob(blob(column))
        default: .null
        }
    }
}
