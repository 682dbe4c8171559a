internal import Compression
internal import Platform

/// Lets items' files stand by themselves again, so that they can be changed, moved or fetched anew.
///
/// What the volume holds of them stays in it until the month is sealed again. Bytes that are damaged come out as they
/// are: a check names them then as it names any others. What cannot be read stays where it is.
struct Loosening: Sendable {
    let vault: Vault
    let manifest: Manifest
    let run: Int64
    /// Whether an item comes out without what cannot be read of it, which is then fetched.
    var leavesUnreadable = false

    private static let batch = 64

    /// What did not come out as it was sealed.
    struct Outcome {
        /// The files, with the reason; those of items that stay sealed too.
        var flaws: [(item: SealedItem, reason: String)] = []
        /// Items of which something could not be read, which proves no damage: their volume may only be away. They stay sealed.
        var stuck: [Int64] = []
    }

    /// Blocking.
    @discardableResult
    func loosen(_ keys: [Int64], progress: (Int) -> Void = { _ in }) async throws -> Outcome {
        var outcome = Outcome()
        guard !keys.isEmpty else { return outcome }
        let publisher = Publisher(vault: vault, disk: try VaultDisk(of: vault))
        var rest = keys[...]
        var done = 0
        while !rest.isEmpty {
            try Task.checkCancellation()
            let items = try await manifest.sealedItems(Array(rest.prefix(Self.batch)))
            rest = rest.dropFirst(Self.batch)
            var copies: [Copy] = []
            var loosened: [Int64] = []
            for item in items {
                guard let own = try takeOut(item, &outcome) else { continue }
                copies += own
                loosened.append(item.key)
            }
            // From here on a kill leaves copies, and the next run knows of them.
            try await manifest.noteLeftovers(loosened)
            try await place(copies, publisher)
            try await manifest.loosened(loosened)
            done += items.count
            progress(done)
        }
        return outcome
    }

    /// A file's bytes on their way to its own name; in staging, unless they stand there already.
    private struct Copy {
        var staged: String?
        var path: String
    }

    /// What came of one file.
    private enum Taken {
        case whole(Copy)
        /// Damaged bytes come out as they are, if there are any.
        case damaged(Copy?, String)
        case unreadable(String)

        var copy: Copy? {
            switch self {
            case .whole(let copy): copy
            case .damaged(let copy, _): copy
            case .unreadable: nil
            }
        }
    }

    /// Copies an item's files to staging; none when one of them could not be read.
    private func takeOut(_ item: SealedItem, _ outcome: inout Outcome) throws -> [Copy]? {
        let taken = try item.files.map { try takeOut($0.file, $0.sha256) }
        var isStuck = false
        for file in taken {
            switch file {
            case .whole: break
            case .damaged(_, let reason): outcome.flaws.append((item, reason))
            case .unreadable(let reason):
                isStuck = !leavesUnreadable
                outcome.flaws.append((item, reason))
            }
        }
        let copies = taken.compactMap(\.copy)
        guard isStuck else { return copies }
        outcome.stuck.append(item.key)
        for copy in copies { if let staged = copy.staged { try File.remove(staged) } }
        return nil
    }

    private func takeOut(_ file: StoredFile, _ expected: SHA256?) throws -> Taken {
        let target = vault.absolute(file.path)
        if try File.isFile(target), try Digest.ofFile(target).digest == expected {
            return .whole(Copy(path: file.path))
        }
        let first = try copy(file, expected, byDirectory: false)
        guard case .damaged = first, file.volume != nil else { return first }
        // Where a member's own header is damaged, the directory still knows it.
        let second = try copy(file, expected, byDirectory: true)
        let isBetter = if case .whole = second { true } else { false }
        if let staged = (isBetter ? first : second).copy?.staged { try File.remove(staged) }
        return isBetter ? second : first
    }

    private func copy(_ file: StoredFile, _ expected: SHA256?, byDirectory: Bool) throws -> Taken {
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
        } catch let error as FileError where error.path == vault.absolute(file.volume ?? file.path) {
            // Not the new file, which could not be written.
            return .unreadable("\(file.place) cannot be read: \(error.reason)")
        }
        // What counts is the bytes, whatever the volume says of them.
        if digest.finish() == expected { return .whole(Copy(staged: try staged.keep(), path: file.path)) }
        let copy = staged.size > 0 ? Copy(staged: try staged.keep(), path: file.path) : nil
        return .damaged(copy, flaw ?? "\(file.place) is not what was sealed")
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
