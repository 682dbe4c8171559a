extension RunSession {
    /// Fetches what is open, and writes sidecars anew where only that is.
    func fetch(
        _ collection: any ItemCollection, _ pace: Pace, _ budget: RunBudget, _ progress: inout RunProgress
    ) async throws -> WorkerTally {
        var scope = WorkScope(
            run: progress.run, onlyListed: !options.filter.isEmpty, retriesFailed: options.retriesFailed,
            now: now)
        scope.includesSealed = options.isDryRun
        try await manifest.undertake(collection.name, scope)
        let total = try await manifest.openWork(.fetch, in: collection.name, scope)
        let sidecars = try await manifest.openWork(.sidecar, in: collection.name, scope)
        events.send(.planned(collection: collection.name, items: total))
        guard !options.isDryRun else {
            try await plan(collection, scope, total, sidecars, &progress)
            return WorkerTally()
        }
        guard total + sidecars > 0 else { return WorkerTally() }
        let stuck = try await loosenWork(of: collection, run: progress.run)
        let learned = try await manifest.number("batch_size.\(collection.name)").map { Int($0) }
        let queue = WorkQueue(
            manifest: manifest, vault: vault, collection: collection, scope: scope, options: options,
            total: total,
            learnedSize: learned)
        let context = FetchContext(
            vault: vault, disk: try VaultDisk(of: vault), manifest: manifest, collection: collection,
            run: progress.run, options: options,
            queue: queue, trust: InferenceTrust(), budget: budget, events: events)
        let result = await workers(context, pace, count: min(options.workers, max(1, total)))
        try await manifest.setFact("batch_size.\(collection.name)", String(await queue.learnedSize))
        var tally = result.tally
        do {
            if let error = result.error { throw error }
            // Those too that the fetch found outdated.
            try await loosenWork(of: collection, run: progress.run, knownToBeStuck: stuck)
            tally.add(try await refreshSidecars(context, scope, pace))
        } catch {
            progress.tally.add(tally)
            throw error
        }
        return tally
    }

    /// What is to be changed must stand by itself. Items whose volume cannot be read fail, and are returned.
    @discardableResult
    private func loosenWork(
        of collection: any ItemCollection, run: Int64, knownToBeStuck known: Set<Int64> = []
    ) async throws -> Set<Int64> {
        let sealed = try await manifest.sealedWork(of: collection.name).filter { !known.contains($0) }
        let outcome = try await Loosening(vault: vault, manifest: manifest, run: run).loosen(sealed)
        let stuck = Set(outcome.stuck)
        let failed = Dictionary(
            outcome.flaws.filter { stuck.contains($0.item.key) }.map { ($0.item.key, $0.reason) },
            uniquingKeysWith: { first, _ in first }
        ).map { FailedItem(key: $0, outcome: .failed, reason: $1) }
        try await manifest.commit(stored: [], failed: failed, run: run, now: now)
        return stuck
    }

    /// The fetch itself. What the others did is kept when one of them must stop the run.
    private func workers(
        _ context: FetchContext, _ pace: Pace, count: Int
    ) async -> (tally: WorkerTally, error: (any Error)?) {
        await withTaskGroup(of: (WorkerTally, (any Error)?).self) { group in
            for _ in 0..<count {
                group.addTask(executorPreference: threads) { [address] in
                    do {
                        let client = try AccountClient(to: address, pace: pace)
                        var worker = BatchWorker(context, over: client)
                        do {
                            return (try await worker.run(), nil)
                        } catch {
                            return (worker.tallySoFar, error)
                        }
                    } catch {
                        return (WorkerTally(), error)
                    }
                }
            }
            var sum = WorkerTally()
            var first: (any Error)?
            for await (tally, error) in group {
                sum.add(tally)
                guard let error, first == nil || first is CancellationError else { continue }
                first = error
                // A full disk or a lost key is everybody's: the others drop what is in flight.
                group.cancelAll()
            }
            return (sum, first)
        }
    }

    private func refreshSidecars(_ context: FetchContext, _ scope: WorkScope, _ pace: Pace) async throws
        -> WorkerTally
    {
        var worker = BatchWorker(context, over: try AccountClient(to: address, pace: pace))
        var position = WorkPosition()
        while true {
            let (items, reached) = try await manifest.nextWork(
                .sidecar, in: context.collection.name, scope, after: position, limit: 256)
            position = reached
            if items.isEmpty { return worker.tallySoFar }
            try Task.checkCancellation()
            try await worker.rewriteSidecars(items)
        }
    }

    private func plan(
        _ collection: any ItemCollection, _ scope: WorkScope, _ total: Int, _ sidecars: Int,
        _ progress: inout RunProgress
    ) async throws {
        let queue = WorkQueue(
            manifest: manifest, vault: vault, collection: collection, scope: scope, options: options,
            total: total,
            learnedSize: try await manifest.number("batch_size.\(collection.name)").map { Int($0) })
        var planned = progress.planned ?? PlannedWork()
        planned.items += total
        planned.sidecars += sidecars
        while let work = try await queue.next() {
            if work.road == .zip { planned.batches += 1 } else { planned.alone += work.items.count }
        }
        progress.planned = planned
    }
}
