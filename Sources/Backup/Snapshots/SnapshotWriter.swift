package import Platform

/// Writes the manifest, or what changed in it since the snapshot before, as a plain file that is sorted and deterministic.
struct SnapshotWriter: Sendable {
    let vault: Vault
    let vaultID: String
    let manifest: Manifest

    /// Lines hardly gain from more, and a full snapshot of a large vault is long.
    static let compressionLevel = 3

    /// Blocking. Returns the path relative to the vault; `nil` when a delta would be empty.
    ///
    /// Where there is none that a delta may follow, it is whole although that was not asked for.
    func write(run: Int64, isFull: Bool) async throws -> String? {
        let last = try await lastSnapshot()
        guard let staged = try await stage(run: run, isFull: isFull || last == nil, follows: last) else {
            return nil
        }
        try await publish(staged, isLast: true)
        return "snapshots/" + staged.record.name
    }

    /// The snapshot that a delta may follow. Where the folder ends with another one than the manifest knows, be it
    /// that a run was killed between the two or that one is lost, only a whole one is sure to be right.
    private func lastSnapshot() async throws -> String? {
        let last = try SnapshotChain.names(in: vault.snapshotFolder).last?.name
        return try await manifest.fact("snapshot") == last ? last : nil
    }

    /// The snapshot as a finished file in staging; `nil` when a delta would be empty. Blocking.
    func stage(run: Int64, isFull: Bool, follows: String?) async throws -> StagedSnapshot? {
        let before = follows.flatMap { SnapshotName.run(of: $0) }
        let scope: Manifest.RecordScope = isFull ? .all : .changed(afterRun: before ?? run - 1)
        return try await manifest.stageSnapshot(scope, in: vault) { [vaultID] sums in
            SnapshotHeader(
                vaultID: vaultID, run: run, isFull: isFull, follows: follows, items: sums.items,
                stored: sums.stored, bytes: sums.bytes, sha256: sums.digest)
        }
    }

    /// Gives a staged snapshot its name, then tells the manifest. Blocking.
    ///
    /// Later ones follow it if it `isLast`, and not if one of old was lost and is made anew.
    func publish(_ staged: StagedSnapshot, isLast: Bool = false) async throws {
        try Folder.make(vault.snapshotFolder, permissions: vault.permissions.folder)
        // Runs have numbers of their own; if another snapshot has the name all the same, it is not ours to replace.
        try File.rename(
            staged.path, to: vault.snapshotFolder + "/" + staged.record.name, ifPresent: .refuse)
        try Folder.sync(vault.snapshotFolder)
        try Folder.sync(vault.root)
        try await manifest.record(staged.record, isLast: isLast)
    }
}

/// A snapshot that waits in staging.
struct StagedSnapshot: Sendable {
    var path: String
    var record: SnapshotRecord
}

/// What the manifest knows of a snapshot.
package struct SnapshotRecord: Sendable, Equatable {
    package var name: String
    package var run: Int64
    package var follows: String?
    package var size: Int64
    package var sha256: SHA256
}

/// What a snapshot's header says of the lines below it.
struct SnapshotSums: Sendable {
    var items = 0
    var stored = 0
    var bytes: Int64 = 0
    var digest: SHA256

    /// Counts a line; its bytes are for somebody else to digest.
    mutating func add(_ record: ItemRecord) {
        items += 1
        guard record.state == "stored" else { return }
        stored += 1
        bytes += record.size ?? 0
    }
}

extension Manifest {
    /// Writes header and lines to a staged file; none when there are no lines in a delta.
    fileprivate func stageSnapshot(
        _ scope: RecordScope, in vault: Vault, header: @Sendable (SnapshotSums) -> SnapshotHeader
    ) throws -> StagedSnapshot? {
        var sums = SnapshotSums(digest: SHA256.of([UInt8]()))
        let lines = GatheredSnapshot(in: vault.stagingFolder)
        try forEachRecord(scope) { record in
            try lines.append(record.line + [0x0A])
            sums.add(record)
        }
        if sums.items == 0, scope != .all { return nil }
        return try lines.stage(in: vault) {
            sums.digest = $0
            return header(sums)
        }
    }
}
