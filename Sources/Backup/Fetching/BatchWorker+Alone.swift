internal import HTTP
internal import JSON
internal import Platform

extension BatchWorker {
    /// What is gathered in details before it is committed, however few items that are.
    private static let mostGathered = 1 << 20

    /// Fetches items one by one and commits them together.
    mutating func fetchAlone(_ items: [WorkItem]) async throws {
        var gathered = Gathered()
        do {
            for item in items {
                try Task.checkCancellation()
                try await fetch(item, into: &gathered)
                if gathered.weight >= Self.mostGathered { try await commit(gathered.take()) }
            }
        } catch {
            // What arrived before the trouble is kept.
            try await commit(gathered.take())
            throw error
        }
        try await commit(gathered.take())
    }

    /// Items on their way into one commit.
    struct Gathered {
        var ready: [ReadyItem] = []
        var failed: [FailedItem] = []
        /// Bytes of details in memory.
        var weight = 0

        mutating func take() -> Gathered {
            defer { self = Gathered() }
            return self
        }

        mutating func add(_ item: ReadyItem) {
            ready.append(item)
            weight += item.detail?.json.count ?? 0
        }
    }

    private mutating func commit(_ gathered: Gathered) async throws {
        try await refreshLines(of: gathered.ready)
        try await commit(gathered.ready, failed: gathered.failed)
    }

    private mutating func fetch(_ item: WorkItem, into gathered: inout Gathered) async throws {
        let received: ReceivedDetail?
        do {
            received = try await receiveDetail(of: item)
        } catch {
            return gathered.failed.append(try await failure(of: item, error))
        }
        guard try isLarge(received, item) else {
            return try await finish(item, received, into: &gathered)
        }
        // One at a time, and without what other items have gathered.
        try await commit(gathered.take())
        await context.largeTurn.take()
        do {
            try await finish(item, received, into: &gathered)
            try await commit(gathered.take())
        } catch {
            await context.largeTurn.give()
            throw error
        }
        await context.largeTurn.give()
    }

    /// Whether the detail is, or replaces, one that several workers must not hold at once.
    private func isLarge(_ received: ReceivedDetail?, _ item: WorkItem) throws -> Bool {
        guard let received else { return false }
        if case .large = received { return true }
        guard let held = item.held else { return false }
        let size = try File.status(context.vault.absolute(held.sidecar))?.size ?? 0
        return size > Int64(ReceivedDetail.mostInMemory)
    }

    /// Reads the detail, fetches the audio, and adds the item to what is to be committed.
    private mutating func finish(
        _ item: WorkItem, _ received: ReceivedDetail?, into gathered: inout Gathered
    ) async throws {
        do {
            var ready = ReadyItem(
                item: item, audio: nil, audioState: "none", transport: "item", evidence: .single)
            try read(received, into: &ready)
            do {
                try await addAudio(to: &ready)
            } catch let error where ready.detail != nil && Self.isItsOwn(error) {
                // The words are worth having without the sound, which is tried again.
                ready.keepsHeldAudio = item.held?.path != nil
                ready.audioState = ready.keepsHeldAudio ? "kept" : "missing"
                ready.isIncomplete = true
                gathered.failed.append(
                    report(FailedItem(key: item.key, outcome: .failed, reason: "\(error)"), item))
            }
            gathered.add(ready)
        } catch {
            gathered.failed.append(try await failure(of: item, error))
        }
    }

    /// What an error means for the item; throws what is not the item's own trouble.
    private func failure(of item: WorkItem, _ error: any Error) async throws -> FailedItem {
        guard Self.isItsOwn(error) else { throw error }
        var failure = FailedItem(key: item.key, outcome: .failed, reason: "\(error)")
        if let error = error as? AccountError, error.kind == .notFound, try await isGone(item) {
            failure.outcome = .vanished
            failure.reason = "gone upstream: \(error)"
        }
        return report(failure, item)
    }

    private func report(_ failure: FailedItem, _ item: WorkItem) -> FailedItem {
        context.events.send(
            .failed(ItemFailure(collection: context.collection.name, id: item.id, reason: failure.reason)))
        return failure
    }

    private static func isItsOwn(_ error: any Error) -> Bool {
        switch error {
        case let error as AccountError: error.mayBeAboutOneItem
        case is AudioFlaw: true
        default: false
        }
    }

    // MARK: - The detail

    /// What the item's own route answers, for collections that have such a thing.
    private func receiveDetail(of item: WorkItem) async throws -> ReceivedDetail? {
        guard context.collection.hasDetail else { return nil }
        let vault = context.vault
        let collection = context.collection
        return try await ask(collection.itemRequest(item.id)) { _, body in
            // Read at once, so that an answer which is none is asked for again.
            try ReceivedDetail.receive(body, in: vault) { try Self.detail($0, of: item, in: collection) }
        }
    }

    private func read(_ received: ReceivedDetail?, into ready: inout ReadyItem) throws {
        switch received {
        case nil: break
        case .small(let detail): ready.detail = detail
        case .large(let path):
            let reader = try FileReader(path)
            let bytes = try reader.bytes(at: 0, count: Int(reader.size))
            var detail = try Self.detail(bytes[...], of: ready.item, in: context.collection)
            ready.largeDetail = LargeText(
                path: path, range: detail.json.startIndex..<detail.json.endIndex, sha256: detail.json.sha256)
            detail.json = []
            ready.detail = detail
        }
    }

    private static func detail(
        _ json: ArraySlice<UInt8>, of item: WorkItem, in collection: any ItemCollection
    ) throws -> ItemDetail {
        guard let detail = try collection.detail(from: json), detail.id == item.id else {
            throw AccountError(.unintelligible, reason: "the answer is about another item")
        }
        return detail
    }

    // MARK: - The audio

    private func addAudio(to ready: inout ReadyItem) async throws {
        let item = ready.item
        if let detail = ready.detail, detail.audio != .there {
            // What was saved before retention took it away upstream stays.
            ready.keepsHeldAudio = item.held?.path != nil
            ready.audioState = ready.keepsHeldAudio ? "kept" : detail.audio.rawValue
            return
        }
        if try ready.detail != nil && holdsAudio(of: ready) {
            ready.keepsHeldAudio = true
            ready.audioState = "kept"
            return
        }
        do {
            ready.audio = try await stagedAudio(of: item)
            ready.audioState = "kept"
        } catch let error as AccountError
            where error.isAboutTheObject && (item.isAudioDropped || isGivenUp(item, ready.detail))
        {
            ready.keepsHeldAudio = item.held?.path != nil
            ready.audioState = ready.keepsHeldAudio ? "kept" : "gone"
        }
    }

    /// Whether audio that the detail promises was not found so often that it must be gone.
    private func isGivenUp(_ item: WorkItem, _ detail: ItemDetail?) -> Bool {
        detail != nil && item.attempts >= Self.attemptsForPromisedAudio
    }

    /// Spread over more than seven hours, by the patience that failures get.
    private static let attemptsForPromisedAudio = 4

    /// Whether the audio that is held need not come again: it was fetched when the item was final, or the item
    /// is as it was then.
    private func holdsAudio(of ready: ReadyItem) throws -> Bool {
        guard let held = ready.item.held, let path = held.path,
            try File.isFile(context.vault.absolute(path)),
            // Without a readable sidecar nothing is proven: fetch.
            let before = (try? Sidecar.read(context.vault.absolute(held.sidecar)))?.detail
        else { return false }
        if ready.hasDetail(before) { return true }
        return try context.collection.detail(from: before.bytes)?.readiness == .final
    }

    /// The item's audio in staging. Bad audio is asked for again before it counts as such.
    private func stagedAudio(of item: WorkItem) async throws -> StagedAudio {
        let vault = context.vault
        let events = context.events
        let request = context.collection.audioRequest(item.id, format: context.options.audioFormat)
        let format = context.options.audioFormat == .original ? item.outputFormat : nil
        var attempt = 1
        while true {
            let audio = try await ask(request) { _, body in
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
            try await ask(context.collection.itemRequest(item.id)) { _, body in try body.requireEnd() }
            return false
        } catch let error as AccountError where error.mayBeAboutOneItem {
            return error.kind == .notFound
        }
    }
}
