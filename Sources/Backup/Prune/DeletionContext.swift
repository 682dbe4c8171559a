internal import Platform

/// Items whose deletion is proven to be safe and written down as intended, and those that stay.
struct DeletionPortion: Sendable {
    var proven: [ProvenItem] = []
    var kept: [(PruneCandidate, String)] = []
}

/// What all workers of a remote prune share.
struct DeletionContext: Sendable {
    let vault: Vault
    let manifest: Manifest
    let copies: [RequiredCopy]
    let queue: DeletionQueue
    let run: Int64
    let policy: RetryPolicy
    let audience: PruneAudience

    /// Blocking. Writes down answers, reads the next items back from the disk and writes down the intent; `nil`
    /// when none are left.
    func nextPortion(recording answers: [DeletionAnswer]) async throws -> DeletionPortion? {
        try await manifest.record(answers, run: run, now: WallClock.now())
        let items = await queue.portion()
        guard !items.isEmpty, !Task.isCancelled else { return nil }
        var portion = DeletionPortion()
        for item in items {
            do {
                portion.proven.append(ProvenItem(candidate: item, proof: try await proof(of: item)))
            } catch let flaw as CopyFlaw {
                portion.kept.append((item, flaw.description))
            }
        }
        try await manifest.noteKept(portion.kept, run: run, now: WallClock.now())
        try await manifest.intend(portion.proven, run: run, now: WallClock.now())
        return portion
    }

    private func proof(of item: PruneCandidate) async throws -> String {
        guard let collection = Collections.named(item.collection),
            let held = try await manifest.heldCopy(item.collection, item.id)
        else { throw CopyFlaw("it is not in the vault") }
        let copy = try CopyProof(vault: vault).prove(held, collection: collection, id: item.id)
        for other in copies {
            try await other.prove(copy, collection: collection, id: item.id)
        }
        return DeletionTrail.proof(copy, at: WallClock.now(), copies: copies.map(\.folder))
    }
}
