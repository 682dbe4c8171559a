package import Platform

/// How a listing ended.
package struct ListingOutcome: Sendable, Equatable {
    package var fresh = 0
    package var new = 0
    package var changed = 0
    package var pages = 0
    /// Why the listing cannot be taken for complete; `nil` when it is.
    package var flaw: String?
    /// Whether it covers the whole account rather than its newest part.
    package var isFull = false
    /// Whether it does so by itself, rather than going on where an earlier run stopped.
    package var isFullByItself = false
    /// Of the connections that were opened for it alone.
    package var requests = 0
    package var retries = 0

    mutating func add(_ other: ListingOutcome) {
        fresh += other.fresh
        new += other.new
        changed += other.changed
        pages += other.pages
        flaw = flaw ?? other.flaw
        isFullByItself = isFullByItself || other.isFullByItself
        requests += other.requests
        retries += other.retries
    }
}

/// Lists one collection into the manifest.
///
/// A page and the place where the next one starts are one transaction, so a
/// killed listing goes on where it stopped. What proves completeness: every
/// window walked to a page that says there is no more, without contradiction.
package struct Listing: Sendable {
    let collection: any ItemCollection
    let manifest: Manifest
    let run: Int64
    let pageSize: Int
    let events: BackupEvents
    /// What the check of the account has had already.
    var firstPage: FirstPage?

    /// Newest items are asked for again over this span, against clocks that differ and items that arrive late.
    static let overlap: Int64 = 48 * 3600
    /// The whole account is listed again after this time.
    static let fullInterval: Int64 = 7 * 86_400
    /// Who asks for the whole account is told of it as it was at most this long ago: an unfinished listing that
    /// is older would not tell what has changed since where it had been.
    static let freshness: Int64 = 3600
    /// From this many pages on, what is left is split into windows that are walked side by side.
    static let pagesBeforeSplit = 8

    package init(
        of collection: any ItemCollection, into manifest: Manifest, run: Int64, pageSize: Int? = nil,
        events: BackupEvents
    ) {
        self.collection = collection
        self.pageSize = min(pageSize ?? .max, collection.pageSize)
        self.manifest = manifest
        self.run = run
        self.events = events
    }

    /// Lists what a filter selects; it proves nothing about the rest.
    package func listFiltered(_ filter: ItemFilter, over client: AccountClient) async throws -> ListingOutcome
    {
        var walk = WindowWalk(
            self, window: ListingWindow(after: filter.after, before: filter.before), filter: filter)
        return try await walk.run(over: client)
    }

    /// Lists what is new since the watermark, or the whole account when that is due.
    package func list(
        full: Bool, now: Int64, over client: AccountClient, lanes: Int, threads: BlockingThreads,
        address: AccountAddress, pace: Pace
    ) async throws -> ListingOutcome {
        let sweep = try await prepare(full: full, now: now)
        let isFull = sweep.isFull
        var outcome = ListingOutcome(isFull: isFull, isFullByItself: isFull && sweep.run == run)
        for window in try await manifest.openWindows(of: collection.name) {
            var walk = WindowWalk(
                self, window: window, pagesBeforeSplit: isFull ? Self.pagesBeforeSplit : .max)
            var walked = try await walk.run(over: client)
            if let bound = walk.splitBound {
                if try await split(walk.window, below: bound, over: client) {
                    outcome.add(walked)
                    outcome.add(
                        try await walkSideBySide(lanes: lanes, threads: threads, address: address, pace: pace)
                    )
                    break
                }
                walked = try await walk.walkOn(over: client)
            }
            outcome.add(walked)
        }
        if outcome.flaw == nil, isFull, try await hidesOlderItems(client) {
            if sweep.run != run {
                // Something came to light where an earlier run had been: this one lists it all by itself.
                try await manifest.abandonSweep(of: collection.name)
                outcome.add(
                    try await list(
                        full: true, now: now, over: client, lanes: lanes, threads: threads, address: address,
                        pace: pace))
                return outcome
            }
            outcome.flaw = "it ended before the account's oldest item"
        }
        if outcome.flaw == nil {
            try await manifest.completeSweep(of: collection.name, run: run)
        } else {
            // What led it in circles would do so again: the next run begins anew.
            try await manifest.abandonSweep(of: collection.name)
        }
        return outcome
    }

    /// Resumes an unfinished listing, or begins the one that is due.
    private func prepare(full: Bool, now: Int64) async throws -> Sweep {
        let name = collection.name
        let after = full ? nil : try await manifest.recentStart(of: name, now: now)
        let isFullDue = after == nil
        if let open = try await manifest.openSweep(of: name), open.isFull || !isFullDue,
            Self.isRecent(open.started, now), !full || open.isFull && now - open.started < Self.freshness
        {
            // What came after the unfinished listing began stands above its first page.
            if let newest = open.newestSure {
                _ = try await manifest.add(ListingWindow(after: newest - Self.overlap), to: name)
            }
            return open
        }
        let sweep = Sweep(run: run, isFull: isFullDue, started: now, newest: nil)
        try await manifest.beginSweep(sweep, of: name, from: ListingWindow(after: after))
        return sweep
    }

    /// Whether a listing that began at `time` still counts. One from the future was made under a clock that was wrong.
    static func isRecent(_ time: Int64, _ now: Int64) -> Bool {
        (-86_400..<fullInterval).contains(now - time)
    }

    /// Whether the account's oldest item was not listed: then a listing that said "no more" was cut short.
    private func hidesOlderItems(_ client: AccountClient) async throws -> Bool {
        var query = PageQuery(pageSize: 1)
        query.oldestFirst = true
        let body = try await client.bytes(for: collection.listRequest(query), limit: collection.pageLimit)
        guard let oldest = try collection.page(from: body).items.first else { return false }
        return try await !manifest.wasListed(oldest.id, in: collection.name, sinceSweepOf: run)
    }

    /// Cuts what is left of a long window into equal spans of time; false when it is too short for that.
    private func split(
        _ window: ListingWindow, below bound: Int64, over client: AccountClient
    ) async throws -> Bool {
        var query = PageQuery(pageSize: 1)
        query.oldestFirst = true
        query.after = window.after
        let body = try await client.bytes(for: collection.listRequest(query), limit: collection.pageLimit)
        // A service that knows no order may name any item as the oldest.
        guard let oldest = try collection.page(from: body).items.first?.dateUnix, bound - oldest > 64 else {
            return false
        }
        let parts = 16
        var windows: [ListingWindow] = []
        var upper = bound
        for part in 1...parts {
            let isLast = part == parts
            let lower = bound - (bound - oldest) * Int64(part) / Int64(parts)
            // The last window stays open below: what the oldest item hides must not be lost.
            windows.append(ListingWindow(after: isLast ? window.after : lower, before: upper))
            upper = lower
        }
        _ = try await manifest.split(window, into: windows, of: collection.name)
        return true
    }

    private func walkSideBySide(
        lanes: Int, threads: BlockingThreads, address: AccountAddress, pace: Pace
    ) async throws -> ListingOutcome {
        let queue = WindowQueue(try await manifest.openWindows(of: collection.name))
        return try await withThrowingTaskGroup(of: ListingOutcome.self) { group in
            for _ in 0..<lanes {
                group.addTask(executorPreference: threads) {
                    let client = try AccountClient(to: address, pace: pace)
                    var outcome = ListingOutcome()
                    while let window = await queue.next() {
                        // The others keep the line busy, and each page ahead takes memory.
                        var walk = WindowWalk(self, window: window, looksAhead: false)
                        outcome.add(try await walk.run(over: client))
                    }
                    outcome.requests = client.requests
                    outcome.retries = client.retries
                    return outcome
                }
            }
            return try await group.reduce(into: ListingOutcome()) { $0.add($1) }
        }
    }
}

/// Windows still to be walked.
private actor WindowQueue {
    private var windows: [ListingWindow]

    init(_ windows: [ListingWindow]) { self.windows = windows.reversed() }

    func next() -> ListingWindow? { windows.popLast() }
}
