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
    ///
    /// Unless it was proven just now, a file goes only if it has the item's own bytes: anything else is not our copy, and a
    /// check tells of it.
    func removeLeftovers(areProven: Bool = false) async throws {
        while case let keys = try await manifest.leftovers(limit: Self.batch), !keys.isEmpty {
            var folders: Set<String> = []
            for (file, sha256) in try await manifest.sealedItems(keys).flatMap(\.files) {
                let path = vault.absolute(file.path)
                folders.insert(parentFolder(of: path))
                guard try File.isFile(path), try areProven || Digest.ofFile(path).digest == sha256 else {
                    continue
                }
                try File.remove(path)
            }
            for folder in folders.sorted() { try clear(folder) }
            try await manifest.clearLeftovers(keys)
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
        guard folder.utf8.count > vault.root.utf8.count, try File.status(folder)?.isFolder == true else {
            return
        }
        try Folder.sync(folder)
        guard try Folder.list(folder).isEmpty else { return }
        try Folder.removeEmpty(folder)
        try clear(parentFolder(of: folder))
    }
}
