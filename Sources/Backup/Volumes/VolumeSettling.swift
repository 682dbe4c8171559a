internal import Platform

/// Finishes what a killed run began with volumes; whoever opens the vault to write does it first.
struct VolumeSettling: Sendable {
    let vault: Vault
    let manifest: Manifest

    private static let batch = 256

    /// Blocking.
    func settle() async throws {
        for volume in try await manifest.volumes() {
            if let next = volume.next { try await finish(volume, next) }
        }
        try await removeLeftovers()
        try await removeEmptyVolumes()
    }

    /// A volume was about to take its place: it did, or it never will.
    private func finish(_ volume: VolumeRecord, _ next: SHA256) async throws {
        let path = vault.absolute(volume.name)
        guard let name = VolumeName(path: volume.name), try File.isFile(path),
            case let (digest, size) = try Digest.ofFile(path), digest == next
        else { return try await manifest.withdraw(volume.name) }
        try Folder.sync(vault.volumeFolder)
        try await manifest.takeDirectory(ofVolumeAt: path)
        try await manifest.adopt(name, size: size, sha256: digest)
    }

    /// Removes files of items whose bytes are in volumes.
    func removeLeftovers() async throws {
        while case let leftovers = try await manifest.leftovers(limit: Self.batch), !leftovers.isEmpty {
            var folders: Set<String> = []
            for path in leftovers.flatMap(\.files).map(vault.absolute) where try File.status(path) != nil {
                try File.remove(path)
                folders.insert(parentFolder(of: path))
            }
            for folder in folders.sorted() { try clear(folder) }
            try await manifest.clearLeftovers(leftovers.map(\.key))
        }
    }

    /// Removes volumes that no item is in any more; one that is not what was sealed goes into quarantine.
    func removeEmptyVolumes() async throws {
        for volume in try await manifest.volumes() where try await manifest.liveItems(in: volume.name) == 0 {
            let path = vault.absolute(volume.name)
            if try File.status(path) != nil {
                let isWhole = try File.isFile(path) && Digest.ofFile(path).digest == volume.sha256
                if isWhole {
                    try File.remove(path)
                } else {
                    try Quarantine(vault: vault, run: 0).take(volume.name)
                }
                try Folder.sync(vault.volumeFolder)
            }
            try await manifest.forget(volume: volume.name)
        }
    }

    /// Makes the removal of names last, and removes folders that have become empty, up to the vault.
    private func clear(_ folder: String) throws {
        try Folder.sync(folder)
        guard folder.utf8.count > vault.root.utf8.count, try Folder.list(folder).isEmpty else { return }
        try Folder.removeEmpty(folder)
        try clear(parentFolder(of: folder))
    }
}
