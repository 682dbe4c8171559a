internal import JSON
internal import Platform

extension BatchWorker {
    /// Takes over items whose files a killed run had published, without asking the service.
    ///
    /// The sidecar names its item and the hash of the audio; only bytes that match it are taken.
    mutating func adopt(_ items: [WorkItem]) async throws {
        var adopted: [StoredItem] = []
        var missing: [WorkItem] = []
        var outdated: [WorkItem] = []
        for var item in items {
            if item.held != nil {
                if try await returns(item) { continue }
                // What is in the trash is of no use: as if there were nothing.
                item.held = nil
            }
            if let record = try await adoptable(item) {
                if record.hasDetail, try await isOutdated(record) {
                    // From here on it is an update like any other: what it has is kept.
                    outdated.append(item.holding(record.held))
                }
                adopted.append(record)
                context.events.send(.adopted(collection: context.collection.name, id: item.id))
            } else {
                missing.append(item)
            }
        }
        // The killed run may have given the names and not come to sync them.
        if !adopted.isEmpty { try await syncNames(of: adopted) }
        try await context.manifest.commit(stored: adopted, failed: [], run: context.run, now: WallClock.now())
        await context.queue.putBack(outdated, as: .alone)
        await context.queue.putBack(missing, as: .zip)
    }

    /// Whether the sidecar's words are those of an earlier time.
    private func isOutdated(_ record: StoredItem) async throws -> Bool {
        let listed = try await context.manifest.pendingMetadata(of: [record.key])[record.key]
        return listed.map { $0 != record.words } ?? false
    }

    private func syncNames(of adopted: [StoredItem]) async throws {
        let files = adopted.flatMap { [$0.held.path, $0.held.sidecar] }.compactMap { $0 }
        try await Publisher(vault: context.vault, disk: context.disk).settle(files)
    }

    /// Takes the item out of the trash, when it is there and whole.
    private func returns(_ item: WorkItem) async throws -> Bool {
        let trash = TrashReturn(
            vault: context.vault, manifest: context.manifest, collection: context.collection,
            run: context.run)
        guard try await trash.take(item) else { return false }
        context.events.send(.adopted(collection: context.collection.name, id: item.id))
        return true
    }

    /// The record for an item whose files are whole; `nil` when anything does not fit.
    private func adoptable(_ item: WorkItem) async throws -> StoredItem? {
        var left = LeftSidecar(in: context.vault, of: context.collection.name)
        guard let place = try left.path(for: item) else { return nil }
        let path = context.vault.absolute(place)
        guard let sidecar = try? Sidecar.read(path), sidecar.id == item.id,
            sidecar.collection == context.collection.name, sidecar.audioState != "missing"
        else { return nil }  // Not ours, or not whole: it will be overwritten.
        var held = HeldItem(
            path: nil, sidecar: place, transport: sidecar.transport, evidence: sidecar.evidence,
            run: sidecar.run, fetched: sidecar.fetchedAt, audio: sidecar.audioState)
        if let audio = sidecar.audio {
            let path = parentFolder(of: place) + "/" + audio.file
            guard try File.isFile(context.vault.absolute(path)),
                try Digest.ofFile(context.vault.absolute(path)).digest == audio.sha256
            else { return nil }
            held.path = path
            held.size = audio.size
            held.sha256 = audio.sha256
            held.mediaType = audio.mediaType
            held.durationMilliseconds = audio.durationMilliseconds
        }
        var stored = StoredItem(
            key: item.key, held: held, sidecarSHA256: try Digest.ofFile(path).digest, isNew: false,
            words: Array(sidecar.item.bytes), hasDetail: context.collection.hasDetail)
        if context.collection.hasDetail {
            // Words that cannot be read prove nothing: they are fetched anew.
            guard let words = sidecar.detail?.bytes, let detail = try? context.collection.detail(from: words),
                let listed = try? context.collection.item(from: sidecar.item.bytes)
            else { return nil }
            stored.isProvisional = detail.readiness == .provisional
            stored.text = detail.text
            stored.attributes = listed.attributes.updated(by: detail.attributes).json
        }
        return stored
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
