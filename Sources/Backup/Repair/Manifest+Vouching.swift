internal import Platform
internal import SQLite

/// What the vault's own snapshots say of items that the manifest does not know.
extension Manifest {
    /// Whether an unknown item may be the vault's own, as far as anything here speaks of it. Blocking.
    ///
    /// Its sidecar says which run stored it. What a run stored stands in a snapshot of that run or a later one; so an
    /// item of such a run of which no snapshot tells is another vault's, and accounts are not mixed.
    func mayOwn(_ sidecar: Sidecar, in vault: Vault, _ vaultID: String) throws -> Bool {
        try layDownSnapshots(of: vault, vaultID)
        let newest =
            try database.firstRow("SELECT max(run) FROM temp.vouching") { $0.optionalInteger(0) } ?? nil
        guard let newest, sidecar.run <= newest else { return true }
        return try database.firstRow(
            "SELECT 1 FROM temp.vouched WHERE collection = ? AND id = ?",
            [.text(sidecar.collection), .text(sidecar.id)]
        ) { _ in true } ?? false
    }

    /// Notes once of which items the vault's proven snapshots tell.
    private func layDownSnapshots(of vault: Vault, _ vaultID: String) throws {
        let isThere = try database.firstRow("SELECT 1 FROM sqlite_temp_schema WHERE name = 'vouching'") { _ in
            true
        }
        guard isThere == nil else { return }
        try database.execute(
            """
            CREATE TEMP TABLE vouching (run INTEGER NOT NULL);
            CREATE TEMP TABLE vouched (collection TEXT, id TEXT, PRIMARY KEY (collection, id)) WITHOUT ROWID;
            """)
        for (name, _) in try SnapshotChain.names(in: vault.snapshotFolder) {
            do {
                try layDown(SnapshotReader(vault.snapshotFolder + "/" + name), vaultID)
            } catch is SnapshotError {
                // A check tells what is wrong with it; it vouches for nothing.
            }
        }
    }

    /// All of a snapshot's items, or none where it turns out to be damaged.
    private func layDown(_ reader: SnapshotReader, _ vaultID: String) throws {
        guard reader.header.vaultID == vaultID else { return }
        try database.transaction {
            try database.run("INSERT INTO temp.vouching VALUES (?)", [.integer(reader.header.run)])
            try reader.forEachLine { line in
                let record = try ItemRecord(line: line, at: reader.path)
                try database.run(
                    "INSERT OR IGNORE INTO temp.vouched VALUES (?, ?)",
                    [.text(record.collection), .text(record.id)])
            }
        }
    }
}
