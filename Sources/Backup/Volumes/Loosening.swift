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
            var copies: [Copy] = []
            for item in items {
                for (file, sha256) in item.files {
                    let (copy, flaw) = try takeOut(file, sha256)
                    if let copy { copies.append(copy) }
                    if let flaw { flaws.append((item, flaw)) }
                }
            }
            try await place(copies, publisher)
            try await manifest.loosened(items.map(\.key))
            done += items.count
            progress(done)
        }
        return flaws
    }

    /// A file's bytes on their way to its own name; in staging, unless they stand there already.
    private struct Copy {
        var staged: String?
        var path: String
    }

    /// Copies the file to staging; answers what is wrong about it, if anything.
    private func takeOut(_ file: StoredFile, _ expected: SHA256?) throws -> (copy: Copy?, flaw: String?) {
        let target = vault.absolute(file.path)
        if try File.isFile(target), try Digest.ofFile(target).digest == expected {
            return (Copy(path: file.path), nil)
        }
        let first = try copy(file, expected, byDirectory: false)
        guard first.flaw != nil, file.volume != nil else { return first }
        // Where a member's own header is damaged, the directory still knows it.
        let second = try copy(file, expected, byDirectory: true)
        let (better, worse) = second.flaw == nil ? (second, first) : (first, second)
        if let staged = worse.copy?.staged { try File.remove(staged) }
        return better
    }

    private func copy(
        _ file: StoredFile, _ expected: SHA256?, byDirectory: Bool
    ) throws -> (copy: Copy?, flaw: String?) {
        var staged = try StagedFile(in: vault.stagingFolder, permissions: vault.permissions.file)
        var digest = Digest()
        var flaw: String?
        do {
            try vault.open(file, byDirectory: byDirectory).forEachPiece {
                digest.update($0)
                try staged.append($0)
            }
        } catch let error as CompressionError {
            flaw = "\(file.place) is damaged: \(error.reason)"
        } catch let error as FileError where error.isMissing || error.isReadFailure(of: file, in: vault) {
            flaw = "\(file.place) cannot be read: \(error.reason)"
        }
        // What counts is the bytes, whatever the volume says of them.
        flaw = digest.finish() == expected ? nil : flaw ?? "\(file.place) is not what was sealed"
        guard flaw == nil || staged.size > 0 else { return (nil, flaw) }
        let path = try staged.keep()
        return (Copy(staged: path, path: file.path), flaw)
    }

    /// Gives the copies their names once their bytes are on the disk, and waits until the names are there as well.
    private func place(_ copies: [Copy], _ publisher: Publisher) async throws {
        try await publisher.sync(files: copies.map { $0.staged ?? vault.absolute($0.path) })
        for copy in copies {
            guard let staged = copy.staged else { continue }
            let target = vault.absolute(copy.path)
            if try File.status(target) != nil {
                // Somebody put it there; whatever it is, it is not overwritten.
                try Quarantine(vault: vault, run: run).takeForeign(copy.path)
            }
            try Folder.make(parentFolder(of: target), permissions: vault.permissions.folder)
            try File.rename(staged, to: target, ifPresent: .refuse)
        }
        try await publisher.sync(folders: Set(copies.map { parentFolder(of: vault.absolute($0.path)) }))
    }
}

extension FileError {
    /// Whether it was the volume that could not be read, and not the new file that could not be written.
    fileprivate func isReadFailure(of file: StoredFile, in vault: Vault) -> Bool {
        path == vault.absolute(file.volume ?? file.path)
    }
}
