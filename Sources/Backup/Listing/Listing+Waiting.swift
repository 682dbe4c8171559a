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
        guard collection.hasDetail else { return }
        // The item's own route does not say its line in the listing, so the listing of its second is asked.
        let seconds = try await manifest.unseenProvisional(
            in: collection.name, run: run, limit: Self.mostWaiting)
        for second in seconds {
            var query = PageQuery(pageSize: pageSize)
            query.after = second
            query.before = second + 1
            let body = try await client.bytes(for: collection.listRequest(query), limit: collection.pageLimit)
            _ = try await manifest.record(
                try collection.page(from: body), of: collection, run: run, window: nil)
        }
    }
}
