internal import HTTP
internal import Platform

/// One of the workers that empty the queue: it fetches a portion, commits it, and comes for the next.
struct BatchWorker {
    let context: FetchContext
    let client: AccountClient
    private var tally = WorkerTally()

    /// Left free on the vault's disk, for the manifest and for everybody else.
    static let reserve: Int64 = 8 << 20

    init(_ context: FetchContext, over client: AccountClient) {
        self.context = context
        self.client = client
    }

    /// Works until the queue is empty or a budget is reached.
    mutating func run() async throws -> WorkerTally {
        while await context.budget.allowsMore(), let work = try await context.queue.next() {
            try Task.checkCancellation()
            try checkSpace()
            switch work.road {
            case .zip: try await fetchZip(work.items)
            case .alone: try await fetchAlone(work.items)
            case .adopt: try await adopt(work.items)
            case .sidecar: try await rewriteSidecars(work.items)
            }
        }
        return tallySoFar
    }

    /// What was done, also when the work ended early.
    var tallySoFar: WorkerTally {
        var sum = tally
        sum.requests = client.requests
        sum.retries = client.retries
        return sum
    }

    /// Commits what is ready and counts it against the budget.
    mutating func commit(_ ready: [ReadyItem], failed: [FailedItem] = []) async throws {
        guard !ready.isEmpty || !failed.isEmpty else { return }
        let done = try await BatchCommit(context: context).commit(
            ready, failed: failed, now: WallClock.now())
        tally.add(done)
        await context.budget.spend(done.bytes)
    }

    private func checkSpace() throws {
        let free = try Folder.freeBytes(at: context.vault.root)
        guard free >= Self.reserve else { throw RunError.diskNearlyFull(free: free) }
    }

    private mutating func fetchZip(_ items: [WorkItem]) async throws {
        let begun = ContinuousClock.now
        guard
            let request = context.collection.batchRequest(
                items.map(\.id), format: context.options.audioFormat)
        else { return await context.queue.putBack(items, as: .alone) }
        let unpacker = BatchUnpacker(vault: context.vault, events: context.events)
        let arrival: Arrival
        do {
            arrival = try await client.perform(request, attempts: 2) { _, body in
                try unpacker.unpack(body, expecting: items.count)
            }
        } catch let error as AccountError {
            return try await recover(from: error, items)
        }
        let sorted = try BatchSorter(context: context).sort(arrival, for: items)
        let isTrusted = try await passesTrust(sorted.inferred)
        if !isTrusted {
            for ready in sorted.inferred { ready.audio?.discard() }
            await context.queue.putBack(sorted.inferred.map(\.item), as: .alone)
        }
        try await commit(sorted.proven + (isTrusted ? sorted.inferred : []))
        await context.queue.putBack(sorted.alone, as: .alone)
        await context.queue.putBack(sorted.again, as: .zip)
        if arrival.flaw == nil {
            let seconds = begun.duration(to: .now) / .seconds(1)
            await context.queue.succeeded(items: items.count, bytes: arrival.bytes, seconds: seconds)
        }
    }

    /// What to do with a batch that brought nothing at all.
    private func recover(from error: AccountError, _ items: [WorkItem]) async throws {
        guard error.mayBeAboutOneItem else { throw error }
        // Is it the service, or this batch? Where the service is well, one of these items is poison.
        if error.isWorthRetrying { try await requireWellService() }
        await context.queue.refused(items: items.count)
        await context.queue.putBack(items, as: .zip, inHalves: true)
    }

    /// Throws when the service does not even list.
    private func requireWellService() async throws {
        _ = try await client.bytes(for: context.collection.listRequest(PageQuery(pageSize: 1)))
    }

    /// Asks for what belongs to one item, and makes sure that an error is about it and not about the service.
    ///
    /// Each look at the service that goes well also keeps broken items from adding up to a broken service.
    func ask<Answer>(
        _ request: HTTPRequest, _ receive: (HTTPResponse, HTTPBody) throws -> Answer
    ) async throws -> Answer {
        var round = 1
        while true {
            do {
                return try await client.perform(request, attempts: 2, receive)
            } catch let error as AccountError where error.isWorthRetrying && error.mayBeAboutOneItem {
                try await requireWellService()
                if round == Self.rounds { throw error }
                round += 1
            }
        }
    }

    /// How often an item is asked for while the service is otherwise well, in twos.
    private static let rounds = 3

    /// Makes the run's one test of inferred names, or waits for whoever makes it.
    private func passesTrust(_ inferred: [ReadyItem]) async throws -> Bool {
        // What the service converts cannot be compared with what its single-item route keeps.
        guard !inferred.isEmpty else { return true }
        switch await context.trust.role() {
        case .trusted: return true
        case .distrusted: return false
        case .test:
            do {
                let isTrusted = try await comparesEqual(inferred)
                await context.trust.conclude(isTrusted)
                guard isTrusted == false else { return isTrusted != nil }
                await context.queue.goAlone()
                context.events.send(
                    .warning(
                        "the audio in the first zip is not what the items' own routes give: going item by item"
                    ))
                return false
            } catch {
                await context.trust.conclude(nil)
                throw error
            }
        }
    }

    /// Fetches each item again by its own route and compares; `nil` when none could be had.
    private func comparesEqual(_ inferred: [ReadyItem]) async throws -> Bool? {
        var compared = 0
        for ready in inferred {
            let request = context.collection.audioRequest(ready.item.id, format: context.options.audioFormat)
            do {
                let digest = try await ask(request) { _, body in
                    var digest = Digest()
                    while case let chunk = try body.next(), !chunk.isEmpty { digest.update(chunk) }
                    return digest.finish()
                }
                if digest != ready.audio?.sha256 { return false }
                compared += 1
            } catch let error as AccountError where error.mayBeAboutOneItem {
                continue  // Gone in the meantime, or broken; the others tell.
            }
        }
        return compared > 0 ? true : nil
    }
}
