internal import Platform

extension Vault {
    /// Opens the vault's manifest to work on it; its runs begin after those of all snapshots. Blocking.
    ///
    /// Throws: a damaged manifest where one is lost although the vault holds something, so that nobody
    /// mistakes a full vault for a new one.
    func openManifest() async throws -> Manifest {
        try requireManifest()
        let manifest = try newManifest(at: manifestPath, of: ownID)
        if let last = try SnapshotChain.names(in: snapshotFolder).last {
            await manifest.beginRuns(after: last.run)
        }
        return manifest
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
