extension Listing {
    /// At most so many are asked for again by one run; they are few, unless something is wrong upstream.
    private static let mostWaiting = 200

    /// Asks again for items that were not finished when last listed and that this listing did not reach.
    func askAgainForWaiting(over client: AccountClient) async throws {
        let ids = try await manifest.unseenWaiting(in: collection.name, run: run, limit: Self.mostWaiting)
        for id in ids {
            do {
                let item = try collection.item(
                    from: try await client.bytes(for: collection.itemRequest(id))[...])
                _ = try await manifest.record(
                    ListedPage(items: [item]), of: collection, run: run, window: nil)
            } catch let error as AccountError where error.kind == .notFound {
                try await manifest.vanish(id, from: collection.name, run: run)
            }
        }
    }
}
