internal import Platform
internal import SQLite

/// A manifest in whose place a new one comes: that of a copied vault, or of a vault whose manifest is made anew.
///
/// It knows what runs did that left no snapshot. It is no proof by itself: what it says of files counts only as far as
/// those bytes are there.
struct EarlierManifest {
    let manifest: Manifest

    /// Opens the manifest of this name; `nil` where there is none. Blocking.
    ///
    /// Throws: why it cannot be used.
    init?(at path: String) throws {
        guard try File.isFile(path) else { return nil }
        manifest = try Manifest(reading: path)
    }

    /// Tells the new manifest of all that changed after `run`, but for items of which a later snapshot told; returns
    /// how many these are. Blocking.
    func complete(_ new: Manifest, after run: Int64) async throws -> Int {
        await new.beginRuns(after: try await manifest.runNumbers().max() ?? 0)
        var count = 0
        var last: Int64 = 0
        while case let changes = try await manifest.changes(after: run, last, limit: 256),
            let final = changes.last
        {
            try Task.checkCancellation()
            count += try await new.take(changes)
            last = final.record.key
        }
        return count
    }

    /// Whether it is the new one's vault of which it speaks: both know the same snapshot.
    func isOfTheVault(of new: Manifest) async throws -> Bool {
        let known = try await manifest.snapshots()
        return try await new.snapshots().contains { known.contains($0) }
    }

    /// Whether it knows of each run that left a snapshot. An older one tells of work that is long done.
    private func isNewest(beside new: Manifest) async throws -> Bool {
        let runs = try await manifest.runNumbers()
        return try await new.snapshots().allSatisfy { runs.contains($0.run) }
    }

    /// Hands on deletions that were sent or about to be, and of which no answer is known. Blocking.
    func handOnIntents(to new: Manifest) async throws {
        guard try await isNewest(beside: new) else { return }
        try await new.take(intents: try await manifest.intents())
    }

    /// Hands on what was under way with files in `vault` when a run was killed; to be called when the new manifest
    /// knows where they are. Blocking.
    func handOnMoves(to new: Manifest, in vault: Vault) async throws {
        guard try await isNewest(beside: new) else { return }
        try await new.take(moves: try await manifest.moves())
        var last: Int64 = .min
        while case let items = try await manifest.leftoverItems(after: last, limit: 256),
            let final = items.last
        {
            try Task.checkCancellation()
            last = final.key
            for item in items where holds(item, in: vault) { try await new.takeLeftover(item) }
        }
    }

    /// Whether a volume has the item's bytes, so that its loose files are copies.
    private func holds(_ item: SealedItem, in vault: Vault) -> Bool {
        do {
            return try item.files.allSatisfy { try vault.digest(of: $0.file).digest == $0.sha256 }
        } catch {
            // A volume that is lost or damaged proves nothing: the loose files are what there is.
            return false
        }
    }
}
