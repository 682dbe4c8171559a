internal import Platform

/// Makes damaged or lost snapshots anew, where their state can still be told.
struct SnapshotRepair: Sendable {
    let vault: Vault
    let vaultID: String
    let manifest: Manifest
    let quarantine: Quarantine

    /// Restores a snapshot byte for byte; false when the state that it told is lost. Blocking.
    ///
    /// To be called before anything else of the repair changes the manifest: a snapshot of the state that
    /// still is can be written again, and only that one.
    func restore(_ record: SnapshotRecord) async throws -> Bool {
        let path = "snapshots/" + record.name
        var staged = try await repacked(record)
        if staged == nil {
            staged = try await SnapshotWriter(vault: vault, vaultID: vaultID, manifest: manifest).stage(
                run: record.run, isFull: SnapshotName.isFull(record.name), follows: record.follows)
        }
        let isExact = staged?.record.sha256 == record.sha256
        if try File.status(vault.absolute(path)) != nil { try quarantine.take(path) }
        guard let staged, isExact else {
            if let staged { try File.remove(staged.path) }
            try await manifest.forgetSnapshot(record.name)
            return false
        }
        try await SnapshotWriter(vault: vault, vaultID: vaultID, manifest: manifest).publish(staged)
        if try quarantine.holds(path) { try quarantine.drop(path) }
        return true
    }

    /// The same lines packed again, from a file whose lines are proven: then only the packing was damaged.
    private func repacked(_ record: SnapshotRecord) async throws -> StagedSnapshot? {
        let path = vault.absolute("snapshots/" + record.name)
        guard try File.isFile(path) else { return nil }
        let lines = GatheredSnapshot(in: vault.stagingFolder)
        let header: SnapshotHeader
        do {
            let reader = try SnapshotReader(path)
            header = reader.header
            while let block = try reader.nextBlock() { try lines.append(block) }
        } catch is SnapshotError {
            return nil
        }
        let staged = try lines.stage(in: vault) { _ in header }
        guard staged.record.sha256 == record.sha256 else {
            try File.remove(staged.path)
            return nil
        }
        return staged
    }
}
