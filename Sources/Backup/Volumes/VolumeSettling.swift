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

    /// Removes volumes that no item is in any more, where everything in them is proven to be elsewhere.
    ///
    /// One that has more is forgotten and stays: a check then names it, and `repair` takes over what is lacking. What is no
    /// volume as it was sealed goes to `quarantine`, where the caller has looked at it before.
    func removeEmptyVolumes(_ quarantine: Quarantine? = nil) async throws {
        for volume in try await manifest.volumes() where try await manifest.liveItems(in: volume.name) == 0 {
            if let status = try File.status(vault.absolute(volume.name)) {
                try await clear(volume, status, quarantine)
            }
            try await manifest.forget(volume: volume.name)
        }
    }

    private func clear(_ volume: VolumeRecord, _ status: FileStatus, _ quarantine: Quarantine?) async throws {
        let path = vault.absolute(volume.name)
        if status.isFile, let name = VolumeName(path: volume.name),
            try await !VolumeNeed(vault: vault, manifest: manifest, name: name).isNeeded()
        {
            try File.remove(path)
        } else if let quarantine, try !status.isFile || Digest.ofFile(path).digest != volume.sha256 {
            try quarantine.take(volume.name)
        } else {
            return
        }
        try Folder.sync(vault.volumeFolder)
    }
}
