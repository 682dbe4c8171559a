internal import Platform

/// The snapshots that together tell the state after a run: a whole one, and what later runs changed.
package struct SnapshotChain: Sendable, Equatable {
    /// Absolute paths, the whole one first.
    package var paths: [String]
    /// The run whose state this is.
    package var run: Int64

    /// What tells the state after `run`, or the newest one, from the snapshots in a folder. Blocking.
    ///
    /// Throws when there is none, or when one in between is lost: then nothing can be said.
    package static func resolve(in folder: String, upTo run: Int64? = nil) throws -> SnapshotChain {
        let known = try names(in: folder).filter { $0.run <= run ?? .max }
        guard let start = known.lastIndex(where: { SnapshotName.isFull($0.name) }) else {
            let wanted = run.map { "run \($0) or before" } ?? "the vault"
            throw SnapshotError(folder, "there is no whole snapshot of \(wanted)")
        }
        var chain = SnapshotChain(paths: [folder + "/" + known[start].name], run: known[start].run)
        for (name, run) in known[(start + 1)...] {
            let path = folder + "/" + name
            let follows = try SnapshotReader(path).header.follows
            guard follows == fileName(chain.paths[chain.paths.count - 1]) else {
                throw SnapshotError(path, "it adds to \(follows ?? "nothing"), which is not there")
            }
            chain.paths.append(path)
            chain.run = run
        }
        return chain
    }

    /// The chain that ends with this file. Blocking.
    package static func ending(with path: String) throws -> SnapshotChain {
        let header = try SnapshotReader(path).header
        if header.isFull { return SnapshotChain(paths: [path], run: header.run) }
        return try resolve(in: parentFolder(of: path), upTo: header.run)
    }

    /// The snapshots in a folder by their names, oldest first.
    static func names(in folder: String) throws -> [(name: String, run: Int64)] {
        guard try File.status(folder) != nil else { return [] }
        return try Folder.list(folder)
            .compactMap { entry in
                guard entry.kind == .file else { return nil }
                return SnapshotName.run(of: entry.name).map { (name: entry.name, run: $0) }
            }
            .sorted { ($0.run, $0.name) < ($1.run, $1.name) }
    }
}
