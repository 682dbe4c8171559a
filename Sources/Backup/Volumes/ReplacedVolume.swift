internal import Compression
internal import Platform

/// What stands under the name that a new volume is about to take.
///
/// It goes to quarantine, unless it is known to hold nothing that is not elsewhere: whatever is damaged there may be all
/// that is left of an item, and a file that nothing is known of is somebody's.
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
        let digest = try Digest.ofFile(path).digest
        if digest == known.sha256 || digest == known.next { return true }
        return known.items >= 0 ? try await areAllMembersInTheNew() : false
    }

    /// Whether each of its members has one of the same name in the new volume, which is proven.
    private func areAllMembersInTheNew() async throws -> Bool {
        do {
            var directory = try VolumeFile(path).directory()
            while let entry = try directory.next() {
                guard try await manifest.place(of: entry.name) != nil else { return false }
            }
            return true
        } catch is CompressionError {
            return false
        }
    }
}
