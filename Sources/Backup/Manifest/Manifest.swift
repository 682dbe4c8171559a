internal import Platform
internal import SQLite

/// The vault's index. One process has it at a time; all its callers share one connection.
///
/// Its calls block on the disk, so it is to be called from threads that may.
package actor Manifest {
    let database: Database

    /// Opens the manifest at `path`, making a new one where none is.
    package init(path: String) throws {
        database = try Database(path: path, mode: .readWriteCreate)
        // A committed batch must survive a power cut: its files were synced before.
        try database.execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192;")
        try Self.prepare(database, at: path)
    }

    /// Opens a manifest only to read it, beside a run that may be writing.
    package init(reading path: String) throws {
        database = try Database(path: path, mode: .readOnly)
        let version = try Self.version(of: database, at: path)
        guard version == ManifestSchema.version else {
            throw VaultError.newerFormat(path, version)
        }
    }

    private static func prepare(_ database: Database, at path: String) throws {
        switch try version(of: database, at: path) {
        case 0:
            try database.transaction {
                try database.execute(ManifestSchema.sql)
                try database.execute("PRAGMA application_id = \(ManifestSchema.applicationID)")
                try database.execute("PRAGMA user_version = \(ManifestSchema.version)")
            }
        case ManifestSchema.version: break
        case let newer: throw VaultError.newerFormat(path, newer)
        }
    }

    private static func version(of database: Database, at path: String) throws -> Int64 {
        do {
            return try database.firstRow("PRAGMA user_version") { $0.integer(0) } ?? 0
        } catch let error as SQLiteError where error.isCorrupt || error.isNotADatabase {
            throw VaultError.damagedManifest(path, error.description)
        }
    }

    // MARK: - Facts

    package func fact(_ name: String) throws -> String? {
        try database.firstRow("SELECT value FROM facts WHERE name = ?", [.text(name)]) { $0.text(0) }
    }

    package func number(_ name: String) throws -> Int64? { try fact(name).flatMap { Int64($0) } }

    /// Keeps a fact, or forgets it when it is `nil`.
    package func setFact(_ name: String, _ value: String?) throws {
        guard let value else { return try database.run("DELETE FROM facts WHERE name = ?", [.text(name)]) }
        try database.run(
            "INSERT INTO facts VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            [.text(name), .text(value)])
    }
}
