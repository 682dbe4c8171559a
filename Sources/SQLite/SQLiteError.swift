internal import CSQLite

/// A failure reported by SQLite.
///
/// It holds the statement's text but never the values bound to it, so that no
/// item's text or key reaches a log through an error. Its description leaves the
/// statement out: it says nothing to a user.
package struct SQLiteError: Error, Sendable, Equatable, CustomStringConvertible {
    /// SQLite's extended result code, such as 2067 for a broken UNIQUE constraint.
    package let code: Int32
    /// SQLite's own words.
    package let message: String
    /// The statement that failed, or what else was being done.
    package let sql: String

    package init(code: Int32, message: String, sql: String) {
        self.code = code
        self.message = message
        self.sql = sql
    }

    /// The code's family: the low byte, such as 19 for every kind of constraint.
    package var primaryCode: Int32 { code & 0xff }

    /// Also when the file that connections share memory through cannot grow, of which SQLite says no more.
    package var isDiskFull: Bool { primaryCode == SQLITE_FULL || code == SQLITE_IOERR | (19 << 8) }
    package var isCorrupt: Bool { primaryCode == SQLITE_CORRUPT }
    /// Another connection holds the lock, longer than the busy timeout.
    package var isBusy: Bool { primaryCode == SQLITE_BUSY || primaryCode == SQLITE_LOCKED }
    package var isNotADatabase: Bool { primaryCode == SQLITE_NOTADB }
    package var isReadOnly: Bool { primaryCode == SQLITE_READONLY }
    package var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }
    package var isInterrupted: Bool { primaryCode == SQLITE_INTERRUPT }
    /// The file cannot be opened: it is missing, a folder, or out of reach.
    package var cannotOpen: Bool { primaryCode == SQLITE_CANTOPEN }

    package var description: String { "\(message) (SQLite \(code))" }

    /// The statement in one line of bounded length, for whoever looks for a defect.
    package var statement: String {
        let words = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count > 200 ? words.prefix(200) + "…" : words
    }
}
