internal import Platform
internal import SQLite

/// The manifest of a copied vault, which knows what runs did that left no snapshot.
///
/// It is no proof by itself: what it says of files counts only as far as the source holds those bytes.
struct EarlierManifest {
    let manifest: Manifest

    /// Opens the manifest among the files of the source that lie in `folder`; `nil` where there is none. Blocking.
    ///
    /// Throws: why it cannot be used.
    init?(in folder: String) throws {
        let path = folder + "/manifest.sqlite"
        guard try File.isFile(path) else { return nil }
        manifest = try Manifest(reading: path)
    }

    /// Tells the new manifest of all that changed after the run of the last snapshot. Blocking.
    func complete(_ new: Manifest, after run: Int64) async throws {
        var last: Int64 = 0
        while case let records = try await manifest.records(changedAfter: run, after: last, limit: 256),
            let final = records.last
        {
            try Task.checkCancellation()
            try await new.take(records, run: try await manifest.lastRun())
            last = final.key
        }
    }
}

extension Manifest {
    fileprivate func records(changedAfter run: Int64, after key: Int64, limit: Int) throws -> [ItemRecord] {
        var found: [ItemRecord] = []
        try database.forEachRow(
            "SELECT \(ItemRecord.columns) FROM items WHERE item > ? AND changed_run > ? ORDER BY item LIMIT ?",
            [.integer(key), .integer(run), .integer(Int64(limit))]
        ) { found.append(ItemRecord($0)) }
        return found
    }

    fileprivate func lastRun() throws -> Int64 {
        try database.firstRow("SELECT ifnull(max(run), 0) FROM runs") { $0.integer(0) } ?? 0
    }
}
