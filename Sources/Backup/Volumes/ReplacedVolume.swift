internal import Platform

/// What stands under the name that a new volume is about to take.
///
/// It goes to quarantine, unless everything in it is proven to be in the new one or elsewhere: whatever else is there
/// may be all that is left of an item, and a file that nothing is known of is somebody's.
struct ReplacedVolume: Sendable {
    let vault: Vault
    let manifest: Manifest
    let name: VolumeName
    let run: Int64

    private var path: String { vault.absolute(name.path) }
    private var quarantine: Quarantine { Quarantine(vault: vault, run: run) }

    /// Blocking. To be called once the new volume's directory was taken over.
    func keepUnlessNeedless() async throws {
        guard let status = try File.status(path) else { return }
        guard status.isFile else {
            try quarantine.take(name.path)
            return
        }
        if try await !isNeedless() { try quarantine.keep(name.path) }
    }

    private func isNeedless() async throws -> Bool {
        guard let known = try await manifest.volumes().first(where: { $0.name == name.path }) else {
            return false
        }
        let need = VolumeNeed(vault: vault, manifest: manifest, name: name)
        if known.items >= 0 {
            return try await !need.isNeeded { try await manifest.place(of: $0) != nil }
        }
        // Nothing is known of it, unless it is the new one itself.
        return try Digest.ofFile(path).digest == known.next
    }
}
