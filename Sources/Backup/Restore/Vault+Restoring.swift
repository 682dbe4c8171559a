internal import Platform
internal import SQLite

extension Vault {
    /// Whether what stands in the folder is part of a restore that has not ended, and nothing else.
    ///
    /// The note alone does not say so: where a later run worked on the vault, or nobody can tell, a lost marker is
    /// no reason to take it for leavings, which are removed.
    func isHalfRestored() throws -> Bool {
        guard try File.status(restoringPath) != nil, try File.status(markerPath) == nil else { return false }
        guard try File.status(manifestPath) != nil else { return true }
        do {
            let database = try Database(path: manifestPath, mode: .readWrite)
            try database.execute("PRAGMA query_only = ON")
            return try database.firstRow("SELECT command FROM runs ORDER BY run DESC LIMIT 1") { $0.text(0) }
                == "restore"
        } catch is SQLiteError {
            return false
        }
    }

    /// Forgets the restore of a vault that has its marker.
    func forgetRestoring() throws {
        guard try File.status(markerPath) != nil, try File.status(restoringPath) != nil else { return }
        try File.remove(restoringPath)
        try Folder.sync(ownFolder)
    }
}
