internal import Platform

/// One of the two things that are compared.
package enum DiffSide: Sendable {
    /// The state of a vault after a run.
    case run(Int64, vault: String)
    case snapshot(String)
    /// A vault as its manifest knows it now.
    case vault(String)
    /// What the account has now.
    case account(AccountAddress)
}

/// Compares two states of an account, item by item and in constant memory.
package struct Diff: Sendable {
    let left: DiffSide
    let right: DiffSide
    /// Whether items that are the same are told too.
    let listsEqual: Bool
    let events: BackupEvents

    package init(
        _ left: DiffSide, _ right: DiffSide, listsEqual: Bool = false, events: BackupEvents = .ignored
    ) {
        self.left = left
        self.right = right
        self.listsEqual = listsEqual
        self.events = events
    }

    /// Tells each difference in the order of collections and ids, once both sides are proven to be whole.
    package func run(_ tell: @escaping @Sendable (Difference) throws -> Void) async throws -> DiffTotals {
        // Both sides, the comparison, and what they wait for.
        try await BlockingThreads.withThreads(6) { threads in
            try await withThrowingTaskGroup(of: DiffTotals?.self) { group in
                let (one, two) = (LineStream(), LineStream())
                group.addTask(executorPreference: threads) {
                    do {
                        let (leftSide, rightSide) = (
                            try await open(left, threads), try await open(right, threads)
                        )
                        return try await compare(leftSide, one, rightSide, two, threads, tell)
                    } catch {
                        await one.close()
                        await two.close()
                        throw error
                    }
                }
                for try await totals in group {
                    if let totals { return totals }
                }
                throw CancellationError()
            }
        }
    }

    private func compare(
        _ left: OpenSide, _ one: LineStream, _ right: OpenSide, _ two: LineStream, _ threads: BlockingThreads,
        _ tell: @escaping @Sendable (Difference) throws -> Void
    ) async throws -> DiffTotals {
        let ignored = left.ignored.union(right.ignored)
        let rule = DifferenceRule(isMetadataOnly: left.isAccount || right.isAccount)
        return try await withThrowingTaskGroup(of: DiffTotals?.self) { group in
            for (side, stream) in [(left, one), (right, two)] {
                group.addTask(executorPreference: threads) {
                    await side.source.write(to: stream)
                    return nil
                }
            }
            group.addTask(executorPreference: threads) {
                var comparison = LineComparison(
                    one, named: left.name, two, named: right.name, rule: rule, ignoring: ignored,
                    listsEqual: listsEqual)
                do {
                    return try await comparison.run(tell)
                } catch {
                    await one.close()
                    await two.close()
                    throw error
                }
            }
            var found: DiffTotals?
            for try await totals in group { found = totals ?? found }
            guard let found else { throw CancellationError() }
            return found
        }
    }

    private struct OpenSide: Sendable {
        var source: LineSource
        var name: String
        var isAccount = false
        var ignored: Set<String> = []
    }

    private func open(_ side: DiffSide, _ threads: BlockingThreads) async throws -> OpenSide {
        switch side {
        case .snapshot(let path):
            return OpenSide(source: .snapshots(try SnapshotChain.ending(with: path)), name: path)
        case .run(let run, let path):
            let (vault, _) = try Vault.open(path)
            let chain = try SnapshotChain.resolve(in: vault.snapshotFolder, upTo: run)
            // A run that changed nothing leaves no snapshot: only the manifest tells it from one that never was.
            if run != chain.run {
                let manifest = try vault.readManifest()
                guard try await manifest.hasRun(run) else {
                    let newest = max(chain.run, try await manifest.newestRun()?.run ?? 0)
                    throw RunNotFound(run: run, vault: path, newest: newest)
                }
            }
            return OpenSide(source: .snapshots(chain), name: "run \(run) of \(path)")
        case .vault(let path):
            let (vault, _) = try Vault.open(path)
            return OpenSide(source: .manifest(try vault.readManifest()), name: path)
        case .account(let address):
            let listing = try await AccountListing(address: address, events: events).list(on: threads)
            return OpenSide(
                source: .manifest(listing.manifest), name: "the account", isAccount: true,
                ignored: Set(listing.unreadable))
        }
    }
}
