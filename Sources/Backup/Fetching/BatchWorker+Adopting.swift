internal import JSON
internal import Platform

extension BatchWorker {
    /// Takes over items whose files a killed run had published, without asking the service.
    ///
    /// The sidecar names its item and the hash of the audio; only bytes that match it are taken.
    mutating func adopt(_ items: [WorkItem]) async throws {
        var adopted: [StoredItem] = []
        var missing: [WorkItem] = []
        for item in items {
            if let record = try adoptable(item) {
                adopted.append(record)
                context.events.send(.adopted(collection: context.collection.name, id: item.id))
            } else {
                missing.append(item)
            }
        }
        try await context.manifest.commit(stored: adopted, failed: [], run: context.run, now: WallClock.now())
        await context.queue.putBack(missing, as: .zip)
    }

    /// The record for an item whose files are whole; `nil` when anything does not fit.
    private func adoptable(_ item: WorkItem) throws -> StoredItem? {
        guard let names = VaultNames(collection: context.collection.name, item: item) else { return nil }
        let bytes = try File.read(context.vault.absolute(names.sidecar), limit: 1 << 30)
        guard let sidecar = try? Sidecar(parsing: bytes), sidecar.id == item.id,
            sidecar.collection == context.collection.name
        else { return nil }  // Not ours or not whole: it will be overwritten.
        var held = HeldItem(
            path: nil, sidecar: names.sidecar, transport: sidecar.transport, evidence: sidecar.evidence,
            run: sidecar.run, fetched: sidecar.fetchedAt, audio: sidecar.audioState)
        if let audio = sidecar.audio {
            let path = parentFolder(of: names.sidecar) + "/" + audio.file
            guard try File.isFile(context.vault.absolute(path)),
                try Digest.ofFile(context.vault.absolute(path)).digest == audio.sha256
            else { return nil }
            held.path = path
            held.size = audio.size
            held.sha256 = audio.sha256
            held.mediaType = audio.mediaType
            held.durationMilliseconds = audio.durationMilliseconds
        }
        return StoredItem(key: item.key, held: held, sidecarSHA256: SHA256.of(bytes), isNew: false)
    }

    /// Writes sidecars anew for stored items whose metadata changed upstream.
    mutating func rewriteSidecars(_ items: [WorkItem]) async throws {
        try await commit(
            items.map { item in
                ReadyItem(
                    item: item, audio: nil, audioState: item.held?.audio ?? "kept",
                    transport: item.held?.transport ?? "item",
                    evidence: item.held?.evidence.flatMap { Evidence(rawValue: $0) } ?? .single,
                    keepsHeldAudio: true)
            })
    }
}
