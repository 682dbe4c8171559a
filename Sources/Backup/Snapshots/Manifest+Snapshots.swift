internal import Platform
internal import SQLite

extension Manifest {
    /// Notes a snapshot that stands in the vault, and that it is the last where it is.
    ///
    /// At once, because a kill between the two would let the next delta follow another one.
    package func record(_ snapshot: SnapshotRecord, isLast: Bool = false) throws {
        try database.transaction {
            try database.run(
                """
                INSERT INTO snapshots VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET run = excluded.run,
                    follows = excluded.follows, size = excluded.size, sha256 = excluded.sha256
                """,
                [
                    .text(snapshot.name), .integer(snapshot.run), SQLValue(snapshot.follows),
                    .integer(snapshot.size), .blob(snapshot.sha256.bytes),
                ])
            if isLast { try setFact("snapshot", snapshot.name) }
        }
    }

    /// Forgets a snapshot that is lost.
    package func forgetSnapshot(_ name: String) throws {
        try database.run("DELETE FROM snapshots WHERE name = ?", [.text(name)])
    }

    /// The snapshots that stand in the vault, oldest first.
    package func snapshots() throws -> [SnapshotRecord] {
        var found: [SnapshotRecord] = []
        try database.forEachRow("SELECT name, run, follows, size, sha256 FROM snapshots ORDER BY run, name") {
            row in
            guard let sha256 = SHA256(bytes: row.blob(4)) else { return }
            found.append(
                SnapshotRecord(
                    name: row.text(0), run: row.integer(1), follows: row.optionalText(2),
                    size: row.integer(3), sha256: sha256))
        }
        return found
    }
}
