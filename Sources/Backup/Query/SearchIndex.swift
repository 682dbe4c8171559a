internal import Platform
internal import SQLite

/// The full-text index over all items: `.tapekeep/search.sqlite`, made from the manifest and made again at will.
///
/// A backup never touches it. A search brings it up to date with the runs since the last search, and
/// then asks it for candidates; so it may hold too much, but never too little.
struct SearchIndex {
    private let database: Database
    private let manifest: Database

    private static let format = "1"

    /// Opens the index at `path`, or makes an empty one. One that belongs to another manifest starts anew.
    ///
    /// `identity` tells manifests apart: the numbers of items mean something in one of them only.
    init(at path: String, of manifest: Database, identity: String) throws {
        self.manifest = manifest
        // Made by us first, so that it is its owner's alone from the start.
        if try File.status(path) == nil { _ = try AppendedFile(path) }
        do {
            database = try Self.open(path, identity)
        } catch let error as SQLiteError where error.isCorrupt || error.isNotADatabase {
            try File.remove(path)
            _ = try AppendedFile(path)
            database = try Self.open(path, identity)
        }
    }

    private static func open(_ path: String, _ identity: String) throws -> Database {
        let database = try Database(path: path, mode: .readWrite)
        // After a crash SQLite rolls back; a power cut may cost the index, which then is made anew.
        try database.execute("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384;")
        try database.transaction {
            try database.execute("CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT)")
            let known = try database.firstRow("SELECT value FROM facts WHERE name = 'identity'") {
                $0.text(0)
            }
            guard known != format + " " + identity else { return }
            try startAnew(database)
            try database.run(
                "INSERT OR REPLACE INTO facts VALUES ('identity', ?)", [.text(format + " " + identity)])
        }
        return database
    }

    private static func startAnew(_ database: Database) throws {
        try database.execute(
            """
            DROP TABLE IF EXISTS words;
            DROP TABLE IF EXISTS texts;
            -- Which document is an item's text now, and a digest to see when it changes.
            CREATE TABLE texts (text INTEGER PRIMARY KEY, item INTEGER NOT NULL UNIQUE, digest BLOB NOT NULL);
            -- Only what is needed to find candidates: no copy of the texts, no positions.
            CREATE VIRTUAL TABLE words USING fts5(word, content = '', detail = none, columnsize = 0,
                tokenize = 'trigram case_sensitive 1');
            DELETE FROM facts WHERE name <> 'identity';
            INSERT INTO facts VALUES ('through', '0'), ('started', '0'), ('next', '1');
            """)
    }

    /// Takes in what changed since the last time.
    ///
    /// Only the holder of the vault's lock changes items, so a run before the newest cannot change any more.
    func catchUp() throws {
        guard let newest = try run("ORDER BY run DESC LIMIT 1") else { return }
        try database.transaction {
            var through = try number("through")
            // An older manifest was put back in its place: its runs are others under the same numbers.
            if through > 0, try run("WHERE run = \(through)")?.started != number("started") {
                try Self.startAnew(database)
                through = 0
            }
            guard newest.number > through else { return }
            var next = try number("next")
            try manifest.forEachRow(
                "SELECT item, text FROM items WHERE changed_run > ? AND text IS NOT NULL", [.integer(through)]
            ) { row in
                if try take(SearchText.folded(row.text(1)), of: row.integer(0), as: next) { next += 1 }
            }
            let reached = newest.hasEnded ? newest : try run("WHERE run = \(newest.number - 1)")
            try set("next", next)
            try set("through", reached?.number ?? 0)
            try set("started", reached?.started ?? 0)
        }
    }

    private func run(_ which: String) throws -> (number: Int64, started: Int64, hasEnded: Bool)? {
        try manifest.firstRow("SELECT run, started, ended IS NOT NULL FROM runs \(which)") {
            (number: $0.integer(0), started: $0.integer(1), hasEnded: $0.flag(2))
        }
    }

    /// Adds a text unless it is known. What an earlier one left among the words finds no item any more.
    private func take(_ folded: String, of item: Int64, as text: Int64) throws -> Bool {
        let digest = Array(SHA256.of(Array(folded.utf8)).bytes.prefix(16))
        let known = try database.firstRow("SELECT digest FROM texts WHERE item = ?", [.integer(item)]) {
            $0.blob(0)
        }
        if known == digest { return false }
        if known != nil { try database.run("DELETE FROM texts WHERE item = ?", [.integer(item)]) }
        try database.run(
            "INSERT INTO texts VALUES (?, ?, ?)", [.integer(text), .integer(item), .blob(digest)])
        try database.run(
            "INSERT INTO words (rowid, word) VALUES (?, ?)",
            [.integer(text), .text(SearchText.indexed(folded))])
        return true
    }

    private func number(_ name: String) throws -> Int64 {
        try database.firstRow("SELECT value FROM facts WHERE name = ?", [.text(name)]) { $0.integer(0) } ?? 0
    }

    private func set(_ name: String, _ value: Int64) throws {
        try database.run("UPDATE facts SET value = ?2 WHERE name = ?1", [.text(name), .text(String(value))])
    }
}

extension Manifest {
    /// Brings the index at `path` up to date and makes it part of this connection, as the schema `search`.
    ///
    /// `false` when there can be none: the vault cannot be written, another search is building it,
    /// this SQLite has no FTS5. Then a search reads every text.
    func attachSearchIndex(at path: String) throws -> Bool {
        if hasSearchIndex { return true }
        do {
            let index = try SearchIndex(at: path, of: database, identity: try identity())
            try index.catchUp()
            try database.run("ATTACH ? AS search", [.text(path)])
            hasSearchIndex = true
            return true
        } catch is FileError {
            return false
        } catch is SQLiteError {
            return false
        }
    }

    /// What no other manifest shares, not even one rebuilt from the same files.
    private func identity() throws -> String {
        try database.firstRow("SELECT value FROM facts WHERE name = 'manifest'") { $0.text(0) } ?? ""
    }
}
