internal import HTTP
internal import JSON
internal import Platform

extension BatchWorker {
    /// Fetches items one by one and commits them together.
    mutating func fetchAlone(_ items: [WorkItem]) async throws {
        var ready: [ReadyItem] = []
        var failed: [FailedItem] = []
        do {
            for item in items {
                switch try await fetch(item) {
                case .ready(let arrived): ready.append(arrived)
                case .failed(let failure):
                    failed.append(failure)
                    context.events.send(
                        .failed(
                            ItemFailure(
                                collection: context.collection.name, id: item.id, reason: failure.reason)))
                }
            }
        } catch {
            // What arrived before the trouble is kept.
            try await commit(ready, failed: failed)
            throw error
        }
        try await commit(ready, failed: failed)
    }

    private enum Fetched {
        case ready(ReadyItem)
        case failed(FailedItem)
    }

    private func fetch(_ item: WorkItem) async throws -> Fetched {
        do {
            let detail = try await detail(of: item)
            return .ready(try await audio(of: item, detail))
        } catch let error as AccountError {
            switch error.kind {
            case .wrongKey, .missingPermission, .unwilling: throw error
            case .notFound where try await isGone(item):
                return .failed(
                    FailedItem(key: item.key, outcome: .vanished, reason: "gone upstream: \(error)"))
            default: return .failed(FailedItem(key: item.key, outcome: .failed, reason: error.description))
            }
        } catch let flaw as AudioFlaw {
            return .failed(FailedItem(key: item.key, outcome: .failed, reason: flaw.description))
        }
    }

    /// What the item's own route says, for collections that have such a thing.
    private func detail(of item: WorkItem) async throws -> ItemDetail? {
        guard !context.collection.hasBatches else { return nil }
        let collection = context.collection
        return try await client.perform(collection.itemRequest(item.id)) { _, body in
            try collection.detail(from: try body.collect(limit: collection.pageLimit))
        }
    }

    private func audio(of item: WorkItem, _ detail: ItemDetail?) async throws -> ReadyItem {
        var ready = ReadyItem(
            item: item, audio: nil, audioState: "none", transport: "item", evidence: .single, detail: detail)
        if let detail, !detail.hasAudio {
            // What was saved before retention took it away upstream stays.
            ready.keepsHeldAudio = item.held?.path != nil
            ready.audioState = ready.keepsHeldAudio ? "kept" : "none"
            return ready
        }
        if try holdsFinalAudio(item, detail) {
            ready.keepsHeldAudio = true
            ready.audioState = "kept"
            return ready
        }
        do {
            ready.audio = try await stagedAudio(of: item)
            ready.audioState = "kept"
        } catch let error as AccountError
            where error.kind == .notFound && (item.isAudioDropped || detail != nil)
        {
            ready.keepsHeldAudio = item.held?.path != nil
            ready.audioState = ready.keepsHeldAudio ? "kept" : "gone"
        }
        return ready
    }

    /// Whether the audio that is held was fetched when the item was already final, so that it need not come again.
    private func holdsFinalAudio(_ item: WorkItem, _ detail: ItemDetail?) throws -> Bool {
        guard detail != nil, let held = item.held, held.path != nil else { return false }
        guard
            let sidecar = try? Sidecar(
                parsing: try File.read(context.vault.absolute(held.sidecar), limit: 1 << 30)),
            let before = sidecar.detail
        else { return false }  // Without a readable sidecar nothing is proven: fetch.
        return try context.collection.detail(from: Array(before.bytes))?.readiness == .final
    }

    /// The item's audio in staging. Bad audio is asked for again before it counts as such.
    private func stagedAudio(of item: WorkItem) async throws -> StagedAudio {
        let vault = context.vault
        let events = context.events
        let request = context.collection.audioRequest(item.id, format: context.options.audioFormat)
        let format = context.options.audioFormat == .original ? item.outputFormat : nil
        var attempt = 1
        while true {
            let audio = try await client.perform(request) { _, body in
                var stager = try AudioStager(in: vault, outputFormat: format)
                while case let chunk = try body.next(), !chunk.isEmpty {
                    try stager.append(chunk)
                    events.send(.received(bytes: chunk.count))
                }
                return try stager.finish()
            }
            guard case .bad(let flaw) = audio.verdict else { return audio }
            audio.discard()
            if attempt == 3 { throw flaw }
            attempt += 1
        }
    }

    /// Asks for the item itself: its audio alone may be missing.
    private func isGone(_ item: WorkItem) async throws -> Bool {
        do {
            _ = try await client.bytes(for: context.collection.itemRequest(item.id))
            return false
        } catch let error as AccountError where error.kind == .notFound {
            return true
        }
    }
}
