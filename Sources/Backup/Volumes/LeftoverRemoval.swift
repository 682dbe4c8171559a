internal import Platform

/// Removes loose files of items whose bytes are in volumes, many at a time.
///
/// A file system that tells its disk of each freed block may wait for the answer within every removal, which is most of
/// what sealing takes: several of them wait together.
struct LeftoverRemoval: Sendable {
    let vault: Vault
    let manifest: Manifest
    /// Whether the files were read, and their members found to be what was saved, under the same lock.
    ///
    /// Else the members are read first. And a file goes only if it has the item's own bytes: anything else is not our
    /// copy, and a check tells of it.
    let areReadBack: Bool

    /// With more of them nothing is gained.
    private static let threads = 8
    private static let batch = 1024
    private static let filesAtOnce = 64

    func run() async throws {
        guard try await !manifest.leftovers(after: .min, limit: 1).isEmpty else { return }
        try await BlockingThreads.withThreads(Self.threads) { try await run(on: $0) }
    }

    private func run(on threads: BlockingThreads) async throws {
        var last: Int64 = .min
        var folders: Set<String> = []
        var kept: [Int64] = []
        while case let keys = try await manifest.leftovers(after: last, limit: Self.batch),
            let end = keys.last
        {
            last = end
            var items = try await manifest.sealedItems(keys)
            if !areReadBack { items = try await keepingUnproven(items, &kept) }
            let files = items.flatMap(\.files)
            try await remove(files, on: threads)
            for (file, _) in files { folders.insert(parentFolder(of: vault.absolute(file.path))) }
        }
        // The names must be gone for good before they are forgotten.
        let disk = try VaultDisk(of: vault)
        let left = try await clear(folders, on: threads)
        if try await !disk.sync() { for folder in left.sorted() { try Folder.sync(folder) } }
        try await manifest.clearLeftovers(upTo: last, but: kept)
    }

    /// Those of the items whose members are what was saved. The others stand by themselves again, with the best that
    /// there is of each file; `kept` gets those that have to wait until their volume can be read.
    private func keepingUnproven(_ items: [SealedItem], _ kept: inout [Int64]) async throws -> [SealedItem] {
        let proven = items.filter { item in
            // One that cannot be read proves nothing.
            item.files.allSatisfy { file, sha256 in (try? vault.digest(of: file).digest) == sha256 }
        }
        let sound = Set(proven.map(\.key))
        let doubtful = items.map(\.key).filter { !sound.contains($0) }
        kept += try await Loosening(vault: vault, manifest: manifest, run: 0).loosen(doubtful).stuck
        return proven
    }

    private func remove(
        _ files: [(file: StoredFile, sha256: SHA256?)], on threads: BlockingThreads
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for start in stride(from: 0, to: files.count, by: Self.filesAtOnce) {
                let part = files[start..<min(start + Self.filesAtOnce, files.count)]
                group.addTask(executorPreference: threads) {
                    for (file, sha256) in part { try remove(file, sha256) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func remove(_ file: StoredFile, _ sha256: SHA256?) throws {
        let path = vault.absolute(file.path)
        if !areReadBack {
            guard try File.isFile(path), try Digest.ofFile(path).digest == sha256 else { return }
        }
        do {
            try File.remove(path)
        } catch  where error.isMissing {
            // Somebody else has removed it.
        }
    }

    /// Removes folders that have become empty, and then those above them, up to the vault. Returns those that are left.
    private func clear(_ folders: Set<String>, on threads: BlockingThreads) async throws -> Set<String> {
        var kept: Set<String> = []
        var next = folders
        while !next.isEmpty {
            let gone = try await removeEmpty(next, on: threads)
            kept.formUnion(next)
            kept.subtract(gone)
            next = Set(gone.map { parentFolder(of: $0) })
        }
        return kept
    }

    /// Returns those that are gone.
    private func removeEmpty(_ folders: Set<String>, on threads: BlockingThreads) async throws -> [String] {
        try await withThrowingTaskGroup(of: String?.self) { group in
            for folder in folders where folder.utf8.count > vault.root.utf8.count {
                group.addTask(executorPreference: threads) {
                    // One that is not there was the last of its month, and a link is not ours.
                    guard try File.status(folder)?.isFolder == true else { return folder }
                    guard try Folder.list(folder).isEmpty else { return nil }
                    try Folder.removeEmpty(folder)
                    return folder
                }
            }
            return try await group.reduce(into: []) { gone, folder in if let folder { gone.append(folder) } }
        }
    }
}
