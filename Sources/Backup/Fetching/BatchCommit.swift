internal import JSON
internal import Platform

/// Publishes what a worker has gathered and tells the manifest, in that order.
struct BatchCommit {
    let context: FetchContext

    /// Blocking, apart from the manifest. Returns what is now stored that was not before.
    func commit(_ ready: [ReadyItem], failed: [FailedItem] = [], now: Int64) async throws -> WorkerTally {
        defer { for item in ready { item.largeDetail?.discard() } }
        let metadata = try await context.manifest.pendingMetadata(of: ready.map(\.item.key))
        var publications: [Publication] = []
        /// What each publication is about.
        var published: [StoredItem] = []
        var unchanged: [StoredItem] = []
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
            let standing: StandingSidecar
            do {
                standing = try await self.standing(at: names.sidecar, for: item.item, now: now)
            } catch let flaw as UnreadableSidecar {
                item.audio?.discard()
                failures.append(fail(item.item, "\(flaw)"))
                continue
            }
            let (publication, record) = try item.publication(
                metadata: json, names: names, replacing: standing, in: context.vault,
                collection: context.collection, run: context.run, now: now)
            guard let publication else {
                unchanged.append(record)
                continue
            }
            publications.append(publication)
            published.append(record)
        }
        let taken =
            publications.isEmpty
            ? [] : try await Publisher(vault: context.vault, disk: context.disk).publish(publications)
        for index in taken {
            failures.append(
                FailedItem(
                    key: published[index].key, outcome: .failed,
                    reason: "another item has the same name on this file system"))
        }
        let kept = published.indices.filter { !taken.contains($0) }.map { published[$0] }
        try await context.manifest.commit(
            stored: kept + unchanged, failed: failures, run: context.run, now: now)
        return try conclude(kept, ready)
    }

    private func fail(_ item: WorkItem, _ reason: String) -> FailedItem {
        context.events.send(
            .failed(ItemFailure(collection: context.collection.name, id: item.id, reason: reason)))
        return FailedItem(key: item.key, outcome: .failed, reason: reason)
    }

    /// Clears away what updates replaced, tells of what is stored, and counts it.
    private func conclude(_ stored: [StoredItem], _ ready: [ReadyItem]) throws -> WorkerTally {
        let items = Dictionary(ready.map { ($0.item.key, $0.item) }, uniquingKeysWith: { first, _ in first })
        var tally = WorkerTally()
        for record in stored {
            guard let item = items[record.key] else { continue }
            if let old = item.held?.path, record.held.path != old {
                // The new audio is of another kind and has another name; no record speaks of the old one.
                try File.remove(context.vault.absolute(old))
            }
            if record.isNew { tally.bytes += Int(record.held.size ?? 0) }
            if record.held.audio == "gone", item.held?.audio != "gone" { tally.audioGone += 1 }
            context.events.send(
                .stored(
                    collection: context.collection.name, id: item.id, path: record.held.path,
                    size: record.held.size ?? 0, evidence: record.held.evidence ?? ""))
        }
        return tally
    }
}

extension ReadyItem {
    /// The service's words as the item's own sidecar keeps them, when a listing brought none anew.
    func heldMetadata(in vault: Vault) -> [UInt8]? {
        guard let held = item.held else { return nil }
        // Without a readable sidecar there is no metadata, and the caller says so.
        return (try? Sidecar.read(vault.absolute(held.sidecar))).map { Array($0.item.bytes) }
    }
}
