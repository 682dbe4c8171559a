internal import JSON
internal import Platform

/// Takes items out of the trash that the account lists again, where their bytes are still right.
struct TrashReturn: Sendable {
    let vault: Vault
    let manifest: Manifest
    let collection: any ItemCollection
    let run: Int64

    /// Blocking. False when the item is better fetched anew; its files then stay where they are.
    func take(_ item: WorkItem) async throws -> Bool {
        guard let held = try await manifest.trashedCopy(item.key),
            let move = try await manifest.move(item.key, .return)
        else { return false }
        let copy: ProvenCopy
        do {
            copy = try CopyProof(vault: vault).prove(held, collection: collection, id: item.id)
        } catch is CopyFlaw {
            return false
        }
        if let words = try await manifest.pendingMetadata(of: [item.key])[item.key],
            words[...] == copy.item.bytes
        {
            // Nothing is new but that it is there again.
            try await manifest.dropPending(item.key)
        }
        let mover = TrashMover(vault: vault, manifest: manifest)
        return try await mover.move([move], run: run) { _ in "the account lists it again" }.isEmpty
    }
}
