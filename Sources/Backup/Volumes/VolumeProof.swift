internal import Compression
internal import Platform

/// Proves volumes of which only the members were known to be right, since the manifest was made anew.
///
/// One that is as it was sealed gets its digest back, so that the next check finds a flipped byte anywhere in it.
struct VolumeProof: Sendable {
    let vault: Vault
    let manifest: Manifest

    /// Blocking. `time` is when the items that were just read were noted as right.
    func prove(noted time: Int64) async throws -> [Finding] {
        var findings: [Finding] = []
        for volume in try await manifest.volumes() where volume.sha256 == nil && volume.next == nil {
            let path = vault.absolute(volume.name)
            // What is wrong with its items, or with its size, was told already.
            guard try File.isFile(path), try await manifest.areVerified(in: volume.name, since: time) else {
                continue
            }
            do {
                let (digest, size) = try Digest.ofFile(path)
                guard size == volume.size, try VolumeFile(path).isAsWritten() else { continue }
                try await manifest.recordDigest(digest, of: volume.name)
            } catch let error as CompressionError {
                findings.append(Finding(.damaged, .other, volume.name, error.reason))
            }
        }
        return findings
    }
}
