/// What a prune is about to do, for whoever has to agree.
package struct PruneProposal: Sendable, Equatable {
    package var side: PruneSide
    package var items = 0
    package var bytes: Int64 = 0
    /// All that the vault holds, to compare with.
    package var storedItems = 0
    package var storedBytes: Int64 = 0
    /// Items that were meant and stay, the first of them by name.
    package var kept: [KeptItem] = []
    package var keptCount = 0
    /// The guards that stand in the way.
    package var refusals: [PruneRefusal] = []

    /// The share of the vault's items, from 0 to 1.
    package var share: Double { storedItems == 0 ? 0 : Double(items) / Double(storedItems) }
}

/// How a prune ended.
package struct PruneSummary: Sendable, Equatable {
    package var proposal: PruneProposal
    package var run: Int64?
    package var exit: RunExit = .done
    /// Items that were let go, and the bytes of their audio.
    package var done = 0
    package var bytes: Int64 = 0
    /// Items of an earlier run whose fate was found out by this one.
    package var settled = 0
    /// Items that should have gone and did not, the first of them by name.
    package var failures: [KeptItem] = []
    package var failed = 0
    package var requests = 0
    package var retries = 0
    package var milliseconds = 0
    package var note: String?
    package var notBefore: Int64?

    package init(_ proposal: PruneProposal) { self.proposal = proposal }
}

/// What happens during a prune, for whoever shows it.
package enum PruneEvent: Sendable {
    case asked(items: Int, of: Int)
    /// One item that would go.
    case proposed(PruneCandidate)
    /// One item that went.
    case done(collection: String, id: String, size: Int64, proof: String)
    case failed(KeptItem)
    case warning(String)
}

/// Where a prune's events go, and who is asked before anything is changed.
package struct PruneAudience: Sendable {
    package let send: @Sendable (PruneEvent) -> Void
    /// Throws, or answers false, to leave everything as it is.
    package let agrees: @Sendable (PruneProposal) throws -> Bool

    package init(
        _ send: @escaping @Sendable (PruneEvent) -> Void = { _ in },
        agrees: @escaping @Sendable (PruneProposal) throws -> Bool = { _ in true }
    ) {
        self.agrees = agrees
        self.send = send
    }
}
