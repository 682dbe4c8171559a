internal import Platform

/// One item on its way from staging to its final names.
struct Publication: Sendable {
    /// The staged audio; none for items without audio, or whose audio stands in its place already.
    var stagedAudio: String?
    /// Where the audio goes, relative to the vault.
    var path: String?
    /// The sidecar in staging, whose it is, and where it goes.
    var stagedSidecar: String
    var collection: String
    var id: String
    var sidecar: String
    /// Set for an update: the files that stand there are this item's own.
    var replacesOwn = false
}

/// Gives a batch its final names, in an order that leaves nothing half saved.
///
/// First every byte is on the disk, then audio gets its name, then sidecars, then
/// the folders are synced. Only after that may the manifest be told. A crash in
/// between leaves at most audio without a sidecar, which the next run overwrites,
/// or a whole item, which the next run adopts.
struct Publisher {
    let vault: Vault
    let disk: VaultDisk

    /// From this many files on, one sync of the file system is cheaper than one for each file:
    /// for 2,000 files of 20 KB it takes a quarter of the time.
    private static let bulk = 8

    /// Blocking. Returns the items whose names were taken by another item's files.
    func publish(_ batch: [Publication]) async throws -> Set<Int> {
        do {
            let taken = try await place(batch)
            for index in taken { discard(batch[index]) }
            return taken
        } catch {
            for item in batch { discard(item) }
            throw error
        }
    }

    /// Removes from staging what was not published.
    private func discard(_ item: Publication) {
        // Staging is emptied by the next run anyway, and the cleanup must not hide the first error.
        for path in [item.stagedAudio, item.stagedSidecar] { if let path { try? File.remove(path) } }
    }

    private func place(_ batch: [Publication]) async throws -> Set<Int> {
        var taken: Set<Int> = []
        try await sync(files: batch.compactMap(\.stagedAudio) + batch.map(\.stagedSidecar))

        let folders = Set(batch.map { parentFolder(of: vault.absolute($0.sidecar)) })
        for folder in folders where try File.status(folder) == nil {
            try Folder.make(folder, permissions: vault.permissions.folder)
        }
        let clashing = clashes(in: batch)
        for (index, item) in batch.enumerated() {
            guard !clashing.contains(index), try item.replacesOwn || isOwnOrLeft(item) else {
                taken.insert(index)
                continue
            }
            guard let staged = item.stagedAudio, let path = item.path else { continue }
            // What stands there is the item's own, or a killed run's leavings.
            try File.rename(staged, to: vault.absolute(path))
        }
        for (index, item) in batch.enumerated() where !taken.contains(index) {
            try File.rename(item.stagedSidecar, to: vault.absolute(item.sidecar))
        }
        try await sync(folders: folders)
        return taken
    }

    /// Items whose names another one before them has, where letter case does not count: two ids of one second and voice.
    ///
    /// A name ends in the id, so there is hardly ever anything to fold, which takes long beyond ASCII.
    private func clashes(in batch: [Publication]) -> Set<Int> {
        let alike = Dictionary(grouping: batch.indices) { batch[$0].id.lowercased() }
        var clashing: Set<Int> = []
        for indices in alike.values where indices.count > 1 {
            var names: Set<String> = []
            for index in indices where !names.insert(ItemName.fold(batch[index].sidecar)).inserted {
                clashing.insert(index)
            }
        }
        return clashing
    }

    /// Waits until files that stand under their final names stand there for good. Blocking.
    func settle(_ files: [String]) async throws {
        let paths = files.map { vault.absolute($0) }
        try await sync(files: paths)
        try await sync(folders: Set(paths.map { parentFolder(of: $0) }))
    }

    /// Whether the item's names are free or its own, and not those of an item whose id looks the same to the file system.
    private func isOwnOrLeft(_ item: Publication) throws -> Bool {
        let path = vault.absolute(item.sidecar)
        guard try File.isFile(path) else { return true }
        guard let there = try? Sidecar.read(path) else {
            // Unreadable: nobody's, and this item's by its name.
            return true
        }
        return there.id == item.id && there.collection == item.collection
    }

    /// Waits until the files' bytes are on the disk. Blocking.
    func sync(files: [String]) async throws {
        if files.count >= Self.bulk, try await disk.sync() { return }
        for file in files { try File.sync(file) }
    }

    /// Waits until the folders' names are on the disk. Blocking.
    ///
    /// The folders above them hold their names. They are synced whoever made them: another worker, or a run
    /// that was killed, may not have come to it. It costs nothing where nothing changed.
    func sync(folders: Set<String>) async throws {
        let all = folders.reduce(into: folders) { $0.formUnion(ancestors(of: $1)) }
        if all.count >= Self.bulk, try await disk.sync() { return }
        for folder in all.sorted() { try Folder.sync(folder) }
    }

    /// The folders between the vault and `folder`, the vault itself included.
    private func ancestors(of folder: String) -> [String] {
        var found: [String] = []
        var path = folder
        while path.utf8.count > vault.root.utf8.count {
            path = parentFolder(of: path)
            found.append(path)
        }
        return found
    }
}
