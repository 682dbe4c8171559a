internal import Compression
internal import Platform

/// Lets items' files stand by themselves again, so that they can be changed, moved or fetched anew.
///
/// What the volume holds of them stays in it until the month is sealed again. Bytes that are damaged come out as they
/// are: a check names them then as it names any others.
struct Loosening: Sendable {
    let vault: Vault
    let manifest: Manifest
    let run: Int64

    private static let batch = 64

    /// Blocking. Returns the files that did not come out as they were sealed, with the reason.
    @discardableResult
    func loosen(_ keys: [Int64], progress: (Int) -> Void = { _ in }) async throws -> [(SealedItem, String)] {
        guard !keys.isEmpty else { return [] }
        let publisher = Publisher(vault: vault, disk: try VaultDisk(of: vault))
        var flaws: [(SealedItem, String)] = []
        var rest = keys[...]
        var done = 0
        while !rest.isEmpty {
            try Task.checkCancellation()
            let items = try await manifest.sealedItems(Array(rest.prefix(Self.batch)))
            rest = rest.dropFirst(Self.batch)
            // From here on a kill leaves copies, and the next run knows of them.
            try await manifest.noteLeftovers(items.map(\.key))
            var placed: [String] = []
            for item in items {
                for (file, sha256) in item.files {
                    let (isThere, flaw) = try takeOut(file, sha256)
                    if isThere { placed.append(file.path) }
                    if let flaw { flaws.append((item, flaw)) }
                }
            }
            try await publisher.settle(placed)
            try await manifest.loosened(items.map(\.key))
            done += items.count
            progress(done)
        }
        return flaws
    }

    /// Whether the file stands by itself now, and what is wrong about it.
    private func takeOut(_ file: StoredFile, _ expected: SHA256?) throws -> (isThere: Bool, flaw: String?) {
        let target = vault.absolute(file.path)
        if try File.status(target) != nil {
            // Somebody put it there; whatever it is, it is not overwritten.
            if try File.isFile(target), try Digest.ofFile(target).digest == expected { return (true, nil) }
            try Quarantine(vault: vault, run: run).take(file.path)
        }
        var staged = try StagedFile(in: vault.stagingFolder, permissions: vault.permissions.file)
        var digest = Digest()
        var flaw: String?
        do {
            try vault.forEachPiece(of: file) {
                digest.update($0)
                try staged.append($0)
            }
            if digest.finish() != expected { flaw = "\(file.place) is not what was sealed" }
        } catch let error as CompressionError {
            flaw = "\(file.place) is damaged: \(error.reason)"
        } catch let error as FileError where error.isMissing || error.isReadFailure(of: file, in: vault) {
            flaw = "\(file.place) cannot be read: \(error.reason)"
        }
        guard flaw == nil || staged.size > 0 else { return (false, flaw) }
        try Folder.make(parentFolder(of: target), permissions: vault.permissions.folder)
        try staged.commit(as: target, ifPresent: .refuse)
        return (true, flaw)
    }
}

extension FileError {
    /// Whether it was the volume that could not be read, and not the new file that could not be written.
    fileprivate func isReadFailure(of file: StoredFile, in vault: Vault) -> Bool {
        path == vault.absolute(file.volume ?? file.path)
    }
}
