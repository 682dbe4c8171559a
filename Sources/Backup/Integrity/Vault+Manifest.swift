internal import Platform

extension Vault {
    /// Opens the vault's manifest to work on it. Blocking.
    ///
    /// Throws: a damaged manifest where one is lost although the vault holds something, so that nobody
    /// mistakes a full vault for a new one; an older one where a snapshot tells of a run that it does not know, before
    /// anything is finished that was under way in its time.
    /// Tested by `anOlderManifestBesideNewerSnapshotsIsRefusedUntilItIsMadeAnew`.
    func openManifest() async throws -> Manifest {
        try requireManifest()
        let manifest = try newManifest(at: manifestPath, of: ownID)
        if let name = try await snapshotUnknown(to: manifest) {
            throw VaultError.olderManifest(manifestPath, snapshot: "snapshots/" + name)
        }
        return manifest
    }

    /// A proven snapshot of this vault and of a run of which the manifest knows nothing: then it is an older manifest.
    ///
    /// A run is written down before its snapshot is, so a kill leaves none such. What proves nothing is passed over,
    /// and the numbers of new runs begin after it. Blocking.
    func snapshotUnknown(to manifest: Manifest) async throws -> String? {
        let names = try SnapshotChain.names(in: snapshotFolder)
        if let last = names.last { await manifest.beginRuns(after: last.run) }
        let known = try await manifest.runNumbers()
        let unknown = names.reversed().filter { !known.contains($0.run) }
        guard !unknown.isEmpty else { return nil }
        let vaultID = try Self.open(root).1.vaultID
        for (name, _) in unknown {
            do {
                _ = try SnapshotReader.prove(snapshotFolder + "/" + name, of: vaultID)
                return name
            } catch is SnapshotError {
                // Damaged, or not ours: `verify` tells of it.
            } catch is FileError {
                // What cannot be read tells nothing, and could not be made use of.
            }
        }
        return nil
    }

    /// Opens a manifest at `path`; one that is not there yet gets the vault's permissions.
    ///
    /// SQLite would leave it readable by others, and gives its own files beside it the same permissions.
    func newManifest(at path: String, of vaultID: String?) throws -> Manifest {
        if try File.status(path) == nil {
            try StagedFile(in: stagingFolder, permissions: permissions.file).commit(
                as: path, ifPresent: .refuse)
        }
        return try Manifest(path: path, of: vaultID)
    }

    /// What the vault's marker calls it; none where the marker is lost.
    private var ownID: String? {
        get throws {
            guard try File.isFile(markerPath) else { return nil }
            return try Marker(try File.read(markerPath, limit: 1 << 20), at: markerPath).vaultID
        }
    }

    /// Opens the vault's manifest only to read it, beside a run that may be writing.
    func readManifest() throws -> Manifest {
        try requireManifest()
        guard try File.status(manifestPath) != nil else {
            throw VaultError.damagedManifest(manifestPath, "it is not there")
        }
        return try Manifest(reading: manifestPath, of: ownID)
    }

    /// Where items' files stand: a vault that has one of these has had a manifest.
    static let itemFolders = Collections.all.map(\.name) + [VolumeName.folder, "trash"]

    private func requireManifest() throws {
        guard try (File.status(manifestPath)?.size ?? 0) == 0 else { return }
        for folder in Self.itemFolders + ["snapshots"]
        where try File.status(absolute(folder)) != nil {
            throw VaultError.damagedManifest(manifestPath, "it is lost, and the vault is not empty")
        }
    }
}
