internal import HTTP

extension BatchWorker {
    /// Asks again for the listing's line of items that became final since they were listed.
    ///
    /// They may be older than what a run lists. Their own route does not say that line, so the listing of
    /// their second is asked; where it cannot be had, the next run tries: what is ready must not be lost over it.
    func refreshLines(of ready: [ReadyItem]) async throws {
        let finished = ready.filter { $0.detail?.readiness == .final }
        guard !finished.isEmpty else { return }
        let lines = try await context.manifest.pendingMetadata(of: finished.map(\.item.key))
        let collection = context.collection
        for item in finished {
            guard let line = lines[item.item.key] ?? item.heldMetadata(in: context.vault),
                try collection.item(from: line[...]).readiness == .provisional
            else { continue }
            var query = PageQuery(pageSize: collection.pageSize)
            query.after = item.item.dateUnix
            query.before = item.item.dateUnix + 1
            let page: ListedPage
            do {
                page = try await client.perform(collection.listRequest(query), attempts: 2) { _, body in
                    try collection.page(from: try body.collect(limit: collection.pageLimit))
                }
            } catch is AccountError {
                continue
            } catch is CancellationError {
                return
            }
            _ = try await context.manifest.record(page, of: collection, run: context.run, window: nil)
        }
    }
}
