internal import Platform

/// Moves items' files into the trash, out of it, and away, so that a kill at any instant loses nothing.
///
/// First the manifest says what is about to move, then the files move and their folders are synced, then the
/// manifest says where they are. What a killed run began is finished by whoever opens the vault next.
struct TrashMover: Sendable {
    let vault: Vault
    let manifest: Manifest

    /// Items that are moved and recorded together.
    static let batch = 64

    /// Blocking. Moves the items, leaving out those whose way is blocked; returns these with the reason.
    func move(
        _ moves: [TrashMove], run: Int64, reason: @Sendable (TrashMove) -> String?
    ) async throws -> [(move: TrashMove, reason: String)] {
        var free: [TrashMove] = []
        var blocked: [(move: TrashMove, reason: String)] = []
        for move in moves {
            if let reason = try obstacle(to: move) {
                blocked.append((move: move, reason: reason))
            } else {
                free.append(move)
            }
        }
        guard !free.isEmpty else { return blocked }
        try await manifest.begin(free, run: run)
        try relocate(free)
        try await manifest.finish(free, run: run, now: WallClock.now(), reason: reason)
        return blocked
    }

    /// Blocking. Finishes what a killed run began.
    func settle() async throws {
        let open = try await manifest.openMoves()
        guard !open.isEmpty else { return }
        try relocate(open.map(\.move))
        for (move, run) in open {
            try await manifest.finish([move], run: run, now: WallClock.now()) { _ in
                "by a run that was interrupted"
            }
        }
    }

    /// Why an item's files cannot be moved, if they cannot: nothing is ever overwritten.
    private func obstacle(to move: TrashMove) throws -> String? {
        for file in move.files {
            guard try File.isFile(vault.absolute(file)) else { return "\(file) is missing" }
            guard let target = move.target(of: file), try File.status(vault.absolute(target)) != nil else {
                continue
            }
            return "\(target) is there already"
        }
        return nil
    }

    /// Does what is left to do; a file that is in its new place already is left there.
    private func relocate(_ moves: [TrashMove]) throws {
        var folders: Set<String> = []
        for move in moves {
            for file in move.files {
                let source = vault.absolute(file)
                guard let target = move.target(of: file) else {
                    if try File.status(source) != nil { try File.remove(source) }
                    folders.insert(parentFolder(of: source))
                    continue
                }
                let folder = parentFolder(of: vault.absolute(target))
                folders.formUnion(try made(folder))
                folders.formUnion([folder, parentFolder(of: source)])
                if try File.status(source) != nil { try File.rename(source, to: vault.absolute(target)) }
            }
        }
        for folder in folders.sorted() where try File.status(folder) != nil { try Folder.sync(folder) }
        for folder in Set(moves.filter { $0.direction != .trash }.flatMap(\.files).map(parentFolder)) {
            try removeEmpty(folder)
        }
    }

    /// Removes a folder of the trash that has become empty, and those above it.
    private func removeEmpty(_ folder: String) throws {
        var folder = folder
        while TrashPath.isInside(folder + "/"), try File.status(vault.absolute(folder)) != nil,
            try Folder.list(vault.absolute(folder)).isEmpty
        {
            try Folder.removeEmpty(vault.absolute(folder))
            folder = parentFolder(of: folder)
        }
    }

    /// Makes a folder that may be missing. Returns those above it whose names changed.
    private func made(_ folder: String) throws -> [String] {
        guard try File.status(folder) == nil else { return [] }
        try Folder.make(folder, permissions: vault.permissions.folder)
        var above: [String] = []
        var path = folder
        while path.utf8.count > vault.root.utf8.count {
            path = parentFolder(of: path)
            above.append(path)
        }
        return above
    }
}
