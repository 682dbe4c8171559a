internal import Platform
internal import SQLite

/// The vault's index. One process has it at a time; all its callers share one connection.
///
/// Its calls block on the disk, so it is to be called from threads that may.
package actor Manifest {
    let database: Database
    /// Whether the full-text index is part of this connection.
    var hasSearchIndex = false
    /// Whether it only says what is there: then the service's words are not kept.
    let isScratch: Bool
    /// The highest number that a run has outside of the manifest.
    private(set) var lastRunElsewhere: Int64 = 0

    /// The fact that tells whose manifest it is.
    static let vaultFact = "vault"

    /// Opens the manifest at `path`, making a new one where none is; it is that vault's from then on.
    ///
    /// Throws: a `VaultError` for the manifest of another vault.
    package init(path: String, of vaultID: String? = nil) throws {
        isScratch = false
        database = try Self.recognisingDamage(at: path) {
            let database = try Database(path: path, mode: .readWriteCreate)
            // A committed batch must survive a power cut: its files were synced before.
            try database.execute(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192;")
            try Self.prepare(database, at: path)
            try Self.probe(database)
            if let vaultID, try !Self.belongs(database, to: vaultID, at: path) {
                try database.run("INSERT INTO facts VALUES (?, ?)", [.text(Self.vaultFact), .text(vaultID)])
            }
            return database
        }
    }

    /// Whether the manifest says that it is this vault's; one that does not say may be.
    ///
    /// A manifest beside the marker of another vault would mix two accounts.
    private static func belongs(_ database: Database, to vaultID: String, at path: String) throws -> Bool {
        let known = try database.firstRow("SELECT value FROM facts WHERE name = ?", [.text(vaultFact)]) {
            $0.text(0)
        }
        guard known == nil || known == vaultID else { throw VaultError.foreignManifest(path) }
        return known != nil
    }

    /// Opens a manifest only to read it, beside a run that may be writing. Throws likewise.
    package init(reading path: String, of vaultID: String? = nil) throws {
        isScratch = false
        database = try Self.recognisingDamage(at: path) {
            do {
                // With the right to write, SQLite leaves no file of its own behind when it closes.
                let database = try Database(path: path, mode: .readWrite)
                try database.execute("PRAGMA query_only = ON")
                try Self.requireKnownFormat(database, at: path)
                if let vaultID { _ = try Self.belongs(database, to: vaultID, at: path) }
                return database
            } catch let error as SQLiteError where error.cannotOpen || error.isReadOnly {
                // On a medium that cannot be written. What a log still holds could not be read there.
                let log = try File.status(path + "-wal")
                guard try File.isFile(path), log.map({ $0.size == 0 }) ?? true else { throw error }
                let database = try Database(path: path, mode: .immutable)
                try Self.requireKnownFormat(database, at: path)
                if let vaultID { _ = try Self.belongs(database, to: vaultID, at: path) }
                return database
            }
        }
    }

    /// Lets a manifest that was opened to be read have tables beside it, which are nowhere but in memory.
    func allowScratchTables() throws {
        try database.execute("PRAGMA temp_store = MEMORY; PRAGMA query_only = OFF")
    }

    /// Makes a manifest that lasts as long as it is held, on disk where it grows.
    package init(scratch: Void) throws {
        isScratch = true
        // An empty name is SQLite's for a private file that is deleted when it is closed.
        database = try Database(path: "", mode: .readWriteCreate)
        try database.execute(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192;")
        try Self.prepare(database, at: "a scratch manifest")
    }

    /// Looks at each table once: a check of every page would take minutes for a large vault, at every start.
    ///
    /// Damage further in shows when it is read, as an `SQLiteError` that `isCorrupt`; `verify` reads all of it.
    private static func probe(_ database: Database) throws {
        for table in [
            "facts", "runs", "snapshots", "items", "pending", "events", "intents", "moves", "sweeps",
            "windows", "volumes", "leftovers",
            "tallies",
        ] {
            _ = try database.firstRow("SELECT 1 FROM \(table) LIMIT 1") { $0.integer(0) }
        }
        for last in ["SELECT max(item) FROM items", "SELECT max(run) FROM runs"] {
            _ = try database.firstRow(last) { $0.integer(0) }
        }
    }

    private static func recognisingDamage(
        at path: String, _ open: () throws -> Database
    ) throws -> Database {
        do {
            return try open()
        } catch let error as SQLiteError
            where error.isCorrupt || error.isNotADatabase || error.lacksTable
        {
            throw VaultError.damagedManifest(path, error.description)
        }
    }

    private static func requireKnownFormat(_ database: Database, at path: String) throws {
        let version = try version(of: database)
        guard version <= ManifestSchema.version else { throw VaultError.newerFormat(path, version) }
        try probe(database)
    }

    private static func prepare(_ database: Database, at path: String) throws {
        switch try version(of: database) {
        case 0:
            guard try isEmpty(database) else {
                throw VaultError.damagedManifest(path, "it is a database, but not a manifest")
            }
            try database.transaction {
                try database.execute(ManifestSchema.sql)
                // Tells this manifest from any other, also from one rebuilt from the same files.
                try database.execute("INSERT INTO facts VALUES ('manifest', lower(hex(randomblob(16))))")
                try database.execute("PRAGMA application_id = \(ManifestSchema.applicationID)")
                try database.execute("PRAGMA user_version = \(ManifestSchema.version)")
            }
        case ManifestSchema.version: break
        case let newer: throw VaultError.newerFormat(path, newer)
        }
    }

    private static func isEmpty(_ database: Database) throws -> Bool {
        try database.firstRow("SELECT 1 FROM sqlite_schema LIMIT 1") { _ in true } == nil
    }

    private static func version(of database: Database) throws -> Int64 {
        try database.firstRow("PRAGMA user_version") { $0.integer(0) } ?? 0
    }

    /// Lets the numbers of runs go on after this one, which something else in the vault bears.
    func beginRuns(after run: Int64) { lastRunElsewhere = max(lastRunElsewhere, run) }

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

extension SQLiteError {
    /// A table that every manifest has is not there: its page was lost.
    fileprivate var lacksTable: Bool { message.hasPrefix("no such table") }
}
