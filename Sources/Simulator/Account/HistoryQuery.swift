internal import Platform

/// One listing of the history, with all its parameters.
struct HistoryQuery: Sendable {
    var pageSize = 100
    var cursor: String?
    var voice: String?
    var model: String?
    var before: Int?
    var after: Int?
    var isAscending = false
    var search: String?
    var source: String?

    var isFiltered: Bool { voice != nil || model != nil || search != nil || source != nil }
}

/// What a listing found.
struct HistoryPage: Sendable {
    var items: [ItemTraits] = []
    var hasMore = false
    /// The date of the last item that was looked at, where filters made the server look at many.
    var scannedUntil: Int?
    /// The last item that was looked at.
    var lastLookedAt: Int?
}

extension SimulatedAccount {
    /// Answers a listing; none if its cursor is unknown and the service refuses such.
    func page(_ query: HistoryQuery, behaviour: ServiceBehaviour) -> HistoryPage? {
        shelf.with { shelf in
            // The window as a range of places: `after` is inclusive, `before` exclusive.
            var lower = query.after.map { shelf.timeline.place(date: $0, number: -1) } ?? 0
            var upper =
                query.before.map { shelf.timeline.place(date: $0, number: -1) } ?? shelf.timeline.order.count
            if let cursor = query.cursor {
                let number = ids.number(in: cursor).flatMap { $0 < shelf.timeline.dates.count ? $0 : nil }
                if let number, shelf.timeline.isListed(number) || behaviour.unknownCursor == .proceed {
                    let place = shelf.timeline.place(date: shelf.timeline.dates[number], number: number)
                    if query.isAscending {
                        lower = max(lower, place + (shelf.timeline.isListed(number) ? 1 : 0))
                    } else {
                        upper = min(upper, place)
                    }
                } else if behaviour.unknownCursor == .reject {
                    return nil
                }
            }
            return page(query, lower: lower, upper: upper, scanLimit: behaviour.scanLimit, shelf)
        }
    }

    private func page(_ query: HistoryQuery, lower: Int, upper: Int, scanLimit: Int?, _ shelf: ItemShelf)
        -> HistoryPage
    {
        var page = HistoryPage()
        page.items.reserveCapacity(min(query.pageSize, max(0, upper - lower)))
        var looked = 0
        while lower + looked < upper {
            let number = Int(shelf.timeline.order[query.isAscending ? lower + looked : upper - 1 - looked])
            if page.items.count == query.pageSize, !query.isFiltered {
                page.hasMore = true
                break
            }
            if query.isFiltered, let scanLimit, looked >= scanLimit {
                page.hasMore = true
                page.scannedUntil = page.lastLookedAt.map { shelf.timeline.dates[$0] }
                break
            }
            let traits = traits(number, shelf)
            if !query.isFiltered || matches(traits, query) {
                if page.items.count == query.pageSize {
                    page.hasMore = true
                    break
                }
                page.items.append(traits)
            }
            page.lastLookedAt = number
            looked += 1
        }
        return page
    }

    private func matches(_ item: ItemTraits, _ query: HistoryQuery) -> Bool {
        if let voice = query.voice, item.voice.map({ voices[$0].id }) != voice { return false }
        if let model = query.model, ItemTraits.models[item.model] != model { return false }
        if let source = query.source, ItemTraits.sources[item.source] != source { return false }
        guard let search = query.search else { return true }
        return item.hasText && json.text(of: item).lowercased().contains(search.lowercased())
    }
}

extension ItemJSON {
    /// The item's text as it stands in its JSON; good enough for the service's own search.
    func text(of item: ItemTraits) -> String {
        let pool = TextPool.shared
        let first = item.isLong && !item.hasAlignments ? pool.long : pool.entries[item.text]
        let second = item.secondText >= 0 && !item.hasAlignments ? pool.entries[item.secondText].json : []
        return String(decoding: first.json + [32] + second, as: UTF8.self)
    }
}
