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
        var last: Int64 = .min
        var folders: Set<String> = []
        while case let keys = try await manifest.leftovers(after: last, limit: Self.batch),
            let end = keys.last
        {
            last = end
            for (file, sha256) in try await manifest.sealedItems(keys).flatMap(\.files) {
                let path = vault.absolute(file.path)
                folders.insert(parentFolder(of: path))
                guard try File.isFile(path), try areProven || Digest.ofFile(path).digest == sha256 else {
                    continue
                }
                try File.remove(path)
            }
        }
        guard last > .min else { return }
        // The names must be gone for good before they are forgotten.
        let disk = try VaultDisk(of: vault)
        let kept = try Set(folders.sorted().map(clear))
        if try await !disk.sync() { for folder in kept { try Folder.sync(folder) } }
        try await manifest.clearLeftovers(upTo: last)
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

    /// Removes folders that have become empty, up to the vault. Returns the one that is left.
    private func clear(_ folder: String) throws -> String {
        guard folder.utf8.count > vault.root.utf8.count else { return folder }
        // One of them was the last of its month.
        if try File.status(folder)?.isFolder == true {
            guard try Folder.list(folder).isEmpty else { return folder }
            try Folder.removeEmpty(folder)
        }
        return try clear(parentFolder(of: folder))
    }
}
