internal import JSON
internal import Platform

/// Publishes what a worker has gathered and tells the manifest, in that order.
struct BatchCommit {
    let context: FetchContext
    let disk: VaultDisk

    /// Blocking, apart from the manifest. Returns the audio bytes that are now stored.
    func commit(_ ready: [ReadyItem], failed: [FailedItem] = [], now: Int64) async throws -> Int {
        let metadata = try await context.manifest.pendingMetadata(of: ready.map(\.item.key))
        var publications: [Publication] = []
        var stored: [StoredItem] = []
        var failures = failed
        for item in ready {
            guard let json = metadata[item.item.key] ?? item.heldMetadata(in: context.vault),
                let names = VaultNames(collection: context.collection.name, item: item.item)
            else {
                item.audio?.discard()
                failures.append(
                    FailedItem(
                        key: item.item.key, outcome: .failed,
                        reason: "its metadata is lost; list it again with --full"))
                continue
            }
            let (publication, record) = try item.publication(
                metadata: json, names: names, in: context.vault, collection: context.collection.name,
                run: context.run, now: now)
            publications.append(publication)
            stored.append(record)
        }
        let taken = publications.isEmpty ? [] : try Publisher(vault: context.vault, disk: disk).publish(publications)
        for index in taken {
            failures.append(
                FailedItem(
                    key: stored[index].key, outcome: .failed,
                    reason: "another item has the same name on this file system"))
        }
        let kept = stored.indices.filter { !taken.contains($0) }.map { stored[$0] }
        try await context.manifest.commit(stored: kept, failed: failures, run: context.run, now: now)
        report(kept, ready, failures)
        return kept.filter(\.isNew).reduce(0) { $0 + Int($1.held.size ?? 0) }
    }

    private func report(_ stored: [StoredItem], _ ready: [ReadyItem], _ failures: [FailedItem]) {
        let ids = Dictionary(ready.map { ($0.item.key, $0.item.id) }, uniquingKeysWith: { first, _ in first })
        let name = context.collection.name
        for item in stored {
            guard let id = ids[item.key] else { continue }
            context.events.send(
                .stored(
                    collection: name, id: id, path: item.held.path, size: item.held.size ?? 0,
                    evidence: item.held.evidence ?? ""))
        }
    }
}

extension ReadyItem {
    /// The service's words as the item's own sidecar keeps them, when a listing brought none anew.
    func heldMetadata(in vault: Vault) -> [UInt8]? {
        guard let held = item.held else { return nil }
        // Without a readable sidecar there is no metadata, and the caller says so.
        guard let bytes = try? File.read(vault.absolute(held.sidecar), limit: 1 << 30) else { return nil }
        return (try? Sidecar(parsing: bytes)).map { Array($0.item.bytes) }
    }
}
