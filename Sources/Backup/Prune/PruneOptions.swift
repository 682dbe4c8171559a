/// Which copy of an item is let go.
package enum PruneSide: String, Sendable {
    /// Here, of what is gone upstream.
    case local
    /// With the account, of what is proven to be in the vault.
    case remote
}

/// What the user may set for one `prune`.
package struct PruneOptions: Sendable {
    package var side: PruneSide
    /// By name; none means history alone for remote, and everything for local.
    package var collections: [String] = []
    /// Narrows what is deleted upstream. What is gone upstream is never filtered.
    package var filter = ItemFilter()
    /// Without it nothing is changed, here or there.
    package var isApplied = false
    /// More items than this are refused; without it, the larger of 100 and a tenth of the vault.
    package var mostItems: Int?
    /// Goes on although more than half of a collection vanished.
    package var allowsHalf = false
    /// Folders of other vaults that must hold the same bytes.
    package var copies: [String] = []
    /// Where a preview writes its plan, and what an applied prune keeps to.
    package var plan: String?
    package var concurrency: RunOptions.Count = .auto
    /// What may delete, when the usual key may not.
    package var deletionKey: APIKey?

    package init(_ side: PruneSide) { self.side = side }

    var workers: Int {
        if case .fixed(let count) = concurrency { return max(1, count) }
        return RunOptions.mostConnections
    }

    /// The collections that are meant.
    var chosen: [any ItemCollection] {
        if !collections.isEmpty { return collections.compactMap(Collections.named) }
        return side == .remote ? [History()] : Collections.all
    }

    func limit(ofStored stored: Int) -> Int { mostItems ?? max(100, stored / 10) }
}
