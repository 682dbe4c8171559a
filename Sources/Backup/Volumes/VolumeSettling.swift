internal import Platform

/// Finishes what a killed run began with volumes; whoever opens the vault to write does it first.
struct VolumeSettling: Sendable {
    let vault: Vault
    let manifest: Manifest

    /// Blocking.
    func settle() async throws {
        for volume in try await manifest.volumes() {
            if let next = volume.next { try await finish(volume, next) }
        }
        try await LeftoverRemoval(vault: vault, manifest: manifest, areReadBack: false).run()
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
}
