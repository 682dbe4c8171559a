internal import Platform

extension Sidecar {
    /// Writes the sidecar to staging, piece by piece, with the detail from `detail` when that waits there. Blocking.
    func stage(in vault: Vault, detail: LargeText? = nil) throws -> (path: String, sha256: SHA256) {
        var file = try StagedFile(in: vault.stagingFolder, permissions: vault.permissions.file)
        var digest = Digest()
        for part in parts(hasDetailElsewhere: detail != nil) {
            if let part {
                try part.forEachPiece {
                    try file.append($0)
                    digest.update($0)
                }
            } else {
                try detail?.forEachPiece {
                    try file.append($0)
                    digest.update($0)
                }
            }
        }
        return (try file.keep(), digest.finish())
    }
}
