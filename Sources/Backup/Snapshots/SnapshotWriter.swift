internal import Compression
internal import JSON
internal import Platform

/// Writes the manifest, or what a run changed in it, as a plain file that is sorted and deterministic.
struct SnapshotWriter: Sendable {
    let vault: Vault
    let vaultID: String
    let manifest: Manifest

    /// Lines hardly gain from more, and a full snapshot of a large vault is long.
    static let compressionLevel = 3

    /// Blocking. Returns the path relative to the vault; `nil` when a delta would be empty.
    func write(run: Int64, isFull: Bool, follows: String?) async throws -> String? {
        let scope: Manifest.RecordScope = isFull ? .all : .changed(inRun: run)
        let path = vault.stagingFolder + "/snapshot-\(run)"
        let number = String(run)
        let padded = String(repeating: "0", count: max(0, 6 - number.count)) + number
        let name = "snapshots/\(padded)\(isFull ? "" : ".delta").jsonl.gz"
        guard
            try await manifest.writeSnapshot(
                scope, to: path, in: vault, header: header(run: run, isFull: isFull, follows: follows))
        else { return nil }
        try Folder.make(vault.snapshotFolder, permissions: vault.permissions.folder)
        try File.rename(path, to: vault.absolute(name))
        try Folder.sync(vault.snapshotFolder)
        try Folder.sync(vault.root)
        return name
    }

    private func header(run: Int64, isFull: Bool, follows: String?) -> @Sendable (SnapshotSums) -> [UInt8] {
        { [vaultID] sums in
            JSONWriter.object {
                $0.member("tapekeep_snapshot", 1)
                $0.member("vault", vaultID)
                $0.member("run", run)
                $0.member("kind", isFull ? "full" : "delta")
                $0.member("follows", follows)
                $0.member("items", sums.items)
                $0.member("stored", sums.stored)
                $0.member("bytes", sums.bytes)
                $0.member("sha256", sums.digest.hex)
            }
        }
    }
}

/// What a snapshot's header says of the lines below it.
struct SnapshotSums: Sendable {
    var items = 0
    var stored = 0
    var bytes: Int64 = 0
    var digest: SHA256
}

extension Manifest {
    /// Writes header and lines to a staged file; false, and no file, when there are no lines in a delta.
    ///
    /// Goes over the lines twice, once for the sums in the header: nothing else can write in between,
    /// because the manifest is one actor and the vault is locked.
    fileprivate func writeSnapshot(
        _ scope: RecordScope, to path: String, in vault: Vault, header: @Sendable (SnapshotSums) -> [UInt8]
    ) throws -> Bool {
        var digest = Digest()
        var sums = SnapshotSums(digest: SHA256.of([UInt8]()))
        let newline: [UInt8] = [0x0A]
        try forEachRecord(scope) { record in
            digest.update(record.line)
            digest.update(newline)
            sums.items += 1
            if record.state == "stored" {
                sums.stored += 1
                sums.bytes += record.size ?? 0
            }
        }
        sums.digest = digest.finish()
        if sums.items == 0, scope != .all { return false }
        var staged = try StagedFile(in: vault.stagingFolder, permissions: vault.permissions.file)
        var parts: [[UInt8]] = []
        let gzip = GzipWriter(level: SnapshotWriter.compressionLevel) { parts.append($0) }
        try gzip.write(header(sums) + newline)
        try forEachRecord(scope) { record in
            try gzip.write(record.line + newline)
            for part in parts { try staged.append(part) }
            parts.removeAll(keepingCapacity: true)
        }
        try gzip.finish()
        for part in parts { try staged.append(part) }
        try staged.finish(sync: true)
        try staged.commit(as: path)
        return true
    }
}
