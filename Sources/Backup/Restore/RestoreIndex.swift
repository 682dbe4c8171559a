internal import Platform
internal import SQLite

/// What the source holds, by content and by name.
///
/// It lives in a file, so that memory does not grow with the source, and is of no use once the restore has ended.
final class RestoreIndex {
    private let database: Database

    init(at path: String) throws {
        database = try Database(path: path)
        try database.execute(
            """
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
            PRAGMA cache_size = -4096;
            -- Each content once; place is where it stands in the new vault, NULL while it waits.
            CREATE TABLE files (digest BLOB PRIMARY KEY, size INTEGER NOT NULL, place TEXT) WITHOUT ROWID;
            -- Each file of the source by its name, without digest where it could not be read.
            CREATE TABLE members (member INTEGER PRIMARY KEY, name TEXT NOT NULL, digest BLOB,
                sealed INTEGER NOT NULL, vouched INTEGER NOT NULL DEFAULT 0);
            CREATE INDEX members_by_name ON members (name);
            -- Paths that were named already.
            CREATE TABLE told (path TEXT PRIMARY KEY) WITHOUT ROWID;
            BEGIN;
            """)
    }

    // MARK: - Contents

    /// Notes a content; false when it was there already.
    func addFile(_ digest: SHA256, size: Int64) throws -> Bool {
        try database.run(
            "INSERT INTO files VALUES (?, ?, NULL) ON CONFLICT DO NOTHING",
            [.blob(digest.bytes), .integer(size)])
        return database.changes > 0
    }

    enum Place: Equatable {
        case waiting, placed(String)
    }

    /// Where a content is; `nil` when the source does not hold it.
    func place(of digest: SHA256) throws -> Place? {
        try database.firstRow("SELECT place FROM files WHERE digest = ?", [.blob(digest.bytes)]) {
            $0.optionalText(0).map { .placed($0) } ?? .waiting
        }
    }

    func setPlace(of digest: SHA256, _ path: String) throws {
        try database.run("UPDATE files SET place = ? WHERE digest = ?", [.text(path), .blob(digest.bytes)])
    }

    // MARK: - Members

    func addMember(_ name: String, _ digest: SHA256?, isSealed: Bool = false) throws {
        try database.run(
            "INSERT INTO members (name, digest, sealed) VALUES (?, ?, ?)",
            [.text(name), SQLValue(digest?.bytes), SQLValue(isSealed)])
    }

    /// The digest of the last member of this name; `nil` where there is none or it could not be read.
    func digest(of name: String) throws -> SHA256? {
        try database.firstRow(
            "SELECT digest FROM members WHERE name = ? ORDER BY member DESC LIMIT 1", [.text(name)]
        ) { $0.optionalBlob(0).flatMap { SHA256(bytes: $0) } } ?? nil
    }

    /// Whether there is a member of this name, with these bytes if any are asked for.
    func hasMember(_ name: String, with digest: SHA256? = nil) throws -> Bool {
        try database.firstRow(
            "SELECT 1 FROM members WHERE name = ?1 AND (?2 IS NULL OR digest = ?2) LIMIT 1",
            [.text(name), SQLValue(digest?.bytes)]
        ) { _ in true } ?? false
    }

    /// Notes that a list of checksums names these bytes under this name; false when they are not there.
    func vouch(for name: String, _ digest: SHA256) throws -> Bool {
        try database.run(
            "UPDATE members SET vouched = 1 WHERE name = ? AND digest = ?",
            [.text(name), .blob(digest.bytes)])
        return database.changes > 0
    }

    struct Leftover {
        var member: Int64
        var name: String
        var digest: SHA256
        var size: Int64
        /// Whether it is a member of a volume, which may hold what nobody needs any more.
        var isSealed: Bool
        var isVouched: Bool
    }

    /// The next members whose content no item has taken.
    func leftovers(after member: Int64, limit: Int) throws -> [Leftover] {
        var found: [Leftover] = []
        try database.forEachRow(
            """
            SELECT member, name, digest, size, sealed, vouched FROM members JOIN files USING (digest)
            WHERE member > ? AND place IS NULL ORDER BY member LIMIT ?
            """, [.integer(member), .integer(Int64(limit))]
        ) { row in
            guard let digest = SHA256(bytes: row.blob(2)) else { return }
            found.append(
                Leftover(
                    member: row.integer(0), name: row.text(1), digest: digest, size: row.integer(3),
                    isSealed: row.flag(4), isVouched: row.flag(5)))
        }
        return found
    }

    // MARK: - What was told

    /// Notes that a path is named; false when it was before.
    func tell(_ path: String) throws -> Bool {
        try database.run("INSERT INTO told VALUES (?) ON CONFLICT DO NOTHING", [.text(path)])
        return database.changes > 0
    }

    func wasTold(_ path: String) throws -> Bool {
        try database.firstRow("SELECT 1 FROM told WHERE path = ?", [.text(path)]) { _ in true } ?? false
    }
}
