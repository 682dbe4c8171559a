internal import HTTP

extension Listing {
    /// At most so many are asked for again by one run; they are few, unless something is wrong upstream.
    private static let mostWaiting = 200
    /// So many that cannot be asked for are borne; a run that asks for more of them learns nothing.
    private static let patience = 3

    /// Asks again for items that were not finished when last listed and that this listing did not reach.
    func askAgainForWaiting(over client: AccountClient) async throws {
        let ids = try await manifest.unseenWaiting(in: collection.name, run: run, limit: Self.mostWaiting)
        var patience = Self.patience
        for id in ids where patience > 0 {
            do {
                let item = try await client.perform(collection.itemRequest(id), attempts: 2) { _, body in
                    try collection.item(from: try body.collect(limit: collection.pageLimit)[...])
                }
                guard item.id == id else {
                    throw AccountError(.unintelligible, reason: "the answer is about another item")
                }
                _ = try await manifest.record(
                    ListedPage(items: [item]), of: collection, run: run, window: nil)
            } catch let error as AccountError where error.kind == .notFound {
                try await manifest.vanish(id, from: collection.name, run: run)
            } catch let error as AccountError where error.mayBeAboutOneItem {
                // It stays what it was; neither it nor a few like it may keep the rest from being fetched.
                events.send(.warning("\(id), which was not finished yet, cannot be asked for: \(error)"))
                patience -= 1
            }
        }
    }
}
