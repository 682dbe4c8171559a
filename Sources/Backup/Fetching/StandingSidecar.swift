internal import JSON
internal import Platform

/// The sidecar that stands where an item's new one is to go: it may hold words that nothing else has.
struct StandingSidecar {
    /// What it says, when it can be understood and is this item's.
    var sidecar: Sidecar?
    /// Whether its bytes are those that were saved, or those that a killed run wrote. Others stay in quarantine.
    var isAsSaved = true
}

/// A sidecar that could not be read: what it holds is not known, so nothing may take its place.
struct UnreadableSidecar: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "its sidecar, \(path), cannot be read: \(reason)" }
}

extension BatchCommit {
    /// Looks at what the new sidecar will replace. What is not as it was saved is kept in quarantine first, and named.
    ///
    /// Blocking. Throws: ``UnreadableSidecar``, which is the item's failure: the next run tries again.
    /// Tested by `aDamagedSidecarIsKeptInQuarantineBeforeItIsReplaced`.
    func standing(at path: String, for item: WorkItem, now: Int64) async throws -> StandingSidecar {
        guard let status = try File.status(context.vault.absolute(path)) else { return StandingSidecar() }
        guard status.isFile else { return try await keep(path, of: item, "is not a file", now) }
        let bytes: [UInt8]
        do {
            let reader = try FileReader(context.vault.absolute(path), followingLinks: false)
            bytes = try reader.bytes(at: 0, count: Int(reader.size))
        } catch {
            throw UnreadableSidecar(path: path, reason: error.reason)
        }
        let sidecar: Sidecar
        do {
            sidecar = try Sidecar(parsing: bytes)
        } catch {
            return try await keep(path, of: item, "cannot be understood", now)
        }
        guard sidecar.id == item.id, sidecar.collection == context.collection.name else {
            // Another item's whose name looks the same is not replaced; under a name of this one it is damage.
            if item.held == nil { return StandingSidecar() }
            return try await keep(path, of: item, "names another item", now)
        }
        guard let saved = try await manifest.savedSidecar(of: item.key), saved.digest != SHA256.of(bytes),
            !saved.isFrom(sidecar, besides: context.run)
        else { return StandingSidecar(sidecar: sidecar) }
        var kept = try await keep(path, of: item, "is not what was saved", now)
        // What can still be read of it goes on into the new one.
        kept.sidecar = sidecar
        return kept
    }

    private var manifest: Manifest { context.manifest }

    private func keep(
        _ path: String, of item: WorkItem, _ flaw: String, _ now: Int64
    ) async throws -> StandingSidecar {
        let quarantine = Quarantine(vault: context.vault, run: context.run)
        let isFolder = try File.status(context.vault.absolute(path))?.isFolder ?? false
        // A file stays until the new one takes its place, so that a kill in between leaves the item as it was.
        let place = try isFolder ? quarantine.take(path) : quarantine.keep(path)
        try await manifest.noteEvent(
            "quarantined", "its sidecar \(flaw)", of: item.key, run: context.run, now: now)
        context.events.send(.quarantined(path: path, as: place, reason: flaw))
        return StandingSidecar(isAsSaved: false)
    }
}

/// What the manifest knows of a stored item's sidecar.
struct SavedSidecar {
    var digest: SHA256
    /// What a killed run would have left.
    var ahead: CheckedItem.Ahead

    /// Whether a killed run has written it and did not come to tell the manifest.
    func isFrom(_ sidecar: Sidecar, besides run: Int64) -> Bool {
        guard ahead.runs.contains(where: { $0 != run }) else { return false }
        return ahead.runs.contains(sidecar.run) || ahead.words == SHA256.of(Array(sidecar.item.bytes))
    }
}
