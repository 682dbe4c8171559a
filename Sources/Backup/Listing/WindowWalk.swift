/// Walks one window of a listing page by page, and knows when the service leads it in circles.
struct WindowWalk {
    private let listing: Listing
    private let filter: ItemFilter
    private var pagesBeforeSplit: Int
    private let looksAhead: Bool
    private(set) var window: ListingWindow
    /// Set when the window turned out long: what is below this second is worth splitting.
    private(set) var splitBound: Int64?

    private var outcome = ListingOutcome()
    /// The oldest second seen, to go on from by date when a cursor fails.
    private var oldest: Int64?
    /// The bound of the last restart by date: a second one at the same place gets nowhere.
    private var restartedAt: Int64?
    private var restartedFromTop = false
    /// Whether items came newest first so far; only then does "older than the oldest seen" mean "the rest".
    private var isOrdered = true
    private var pagesWithoutNews = 0
    /// What was answered for the page at the window's cursor, where it was asked for already.
    private var ahead: Result<ListedPage, any Error>?

    /// Empty or repeated pages in a row that are borne before the cursor is given up.
    private static let patience = 3

    init(
        _ listing: Listing, window: ListingWindow, filter: ItemFilter = ItemFilter(),
        pagesBeforeSplit: Int = .max, looksAhead: Bool = true
    ) {
        self.listing = listing
        self.window = window
        self.filter = filter
        self.pagesBeforeSplit = pagesBeforeSplit
        self.looksAhead = looksAhead
        if let first = listing.firstPage, first.collection == listing.collection.name,
            first.query == nextQuery
        {
            ahead = .success(first.page)
        }
    }

    /// Walks to the window's end, or to the point where it cannot be trusted to have one.
    mutating func run(over client: AccountClient) async throws -> ListingOutcome {
        while !window.isDone, outcome.flaw == nil {
            try Task.checkCancellation()
            do {
                try await step(over: client)
            } catch let error as AccountError
                where (error.kind == .notFound || error.kind == .refused) && window.cursor != nil
            {
                // The cursor's item was deleted since, or the cursor has expired.
                try await restartByDate("the listing's cursor is gone")
            } catch let error as AccountError where error.kind == .unintelligible {
                outcome.flaw = "a page cannot be read: \(error.reason)"
            }
            if outcome.pages >= pagesBeforeSplit, isOrdered, !window.isDone, outcome.flaw == nil,
                window.id != nil
            {
                splitBound = oldest.map { $0 + 1 }
                return outcome
            }
        }
        return outcome
    }

    /// Goes on after all, when there was nothing to split.
    mutating func walkOn(over client: AccountClient) async throws -> ListingOutcome {
        splitBound = nil
        pagesBeforeSplit = .max
        return try await run(over: client)
    }

    private mutating func step(over client: AccountClient) async throws {
        let answer = ahead.take()
        let page = if let answer { try answer.get() } else { try await nextPage(over: client) }
        outcome.pages += 1
        noteOrder(of: page)

        let next = page.cursor
        let isStuck = page.hasMore && (next == nil || next == window.cursor)
        if !isStuck { window.cursor = next }
        window.isDone = !page.hasMore
        var wanted = page
        if !filter.isEmpty { wanted.items.removeAll { !filter.matches($0) } }
        let (listing, kept, place) = (listing, wanted, window.isDone || !isStuck ? window : nil)
        async let recorded = listing.manifest.record(
            kept, of: listing.collection, run: listing.run, window: place)
        // The next page comes while this one is recorded, where nothing that the manifest may say would send the walk
        // elsewhere.
        if looksAhead, page.hasMore, !isStuck, pagesWithoutNews == 0, outcome.pages < pagesBeforeSplit {
            do { ahead = .success(try await nextPage(over: client)) } catch { ahead = .failure(error) }
        }
        let tally = try await recorded
        outcome.fresh += tally.fresh
        outcome.new += tally.new
        outcome.changed += tally.changed
        listing.events.send(.page(collection: listing.collection.name, listed: tally.fresh, new: tally.new))

        guard page.hasMore else { return }
        // A page that holds nothing the filter wants is news all the same.
        let isNews = tally.fresh > 0 || wanted.items.count < page.items.count
        pagesWithoutNews = isNews ? 0 : pagesWithoutNews + 1
        if isStuck || pagesWithoutNews >= Self.patience {
            try await restartByDate(
                isStuck ? "the listing's cursor does not move" : "the listing repeats itself")
        }
    }

    /// Asks for the page at the window's cursor.
    private func nextPage(over client: AccountClient) async throws -> ListedPage {
        try await client.page(nextQuery, of: listing.collection)
    }

    private var nextQuery: PageQuery {
        var query = PageQuery(pageSize: listing.pageSize)
        query.cursor = window.cursor
        query.after = window.after
        query.before = window.before
        query.modelID = filter.models.count == 1 ? filter.models.first : nil
        return query
    }

    /// Goes on below the oldest second seen, itself included; gives up when that was tried before.
    private mutating func restartByDate(_ reason: String) async throws {
        if oldest == nil, !restartedFromTop {
            // A cursor of an earlier run: nothing of this window is known here, so walk all of it.
            restartedFromTop = true
        } else if let bound = oldest.map({ $0 + 1 }), bound != restartedAt, isOrdered {
            restartedAt = bound
            window.before = bound
        } else {
            outcome.flaw = reason
            return
        }
        pagesWithoutNews = 0
        window.cursor = nil
    }

    private mutating func noteOrder(of page: ListedPage) {
        for item in page.items {
            if let oldest, item.dateUnix > oldest { isOrdered = false }
            oldest = min(oldest ?? .max, item.dateUnix)
        }
        // A search may look at many items and list none; it says how far it looked.
        if page.items.isEmpty, let scanned = page.scannedUntil { oldest = min(oldest ?? .max, scanned) }
    }
}
