internal import HTTP
internal import Platform

/// Deletes items upstream that are proven to be in the vault.
struct RemotePrune: Sendable {
    let session: PruneSession
    let run: Int64

    private var manifest: Manifest { session.manifest }

    /// Finds out what became of deletions whose answer no run has seen. Returns how many were cleared up.
    func settle(over client: AccountClient) async throws -> Int {
        var settled = 0
        for item in try await manifest.openIntents() {
            try Task.checkCancellation()
            guard let collection = Collections.named(item.candidate.collection) else { continue }
            let outcome: DeletionAnswer.Outcome
            switch try await ItemProbe(collection).fate(of: item.candidate.id, over: client) {
            case .there: outcome = .unsent
            case .gone: outcome = .deleted("its answer was lost, and the service no longer has it")
            case .unknown(let reason):
                session.audience.send(
                    .warning("\(item.candidate.collection) \(item.candidate.id): \(reason)"))
                continue
            }
            settled += 1
            try await manifest.record(
                [DeletionAnswer(item: item, outcome: outcome)], run: run, now: WallClock.now())
        }
        return settled
    }

    /// Makes sure that the key may delete in every collection concerned, before anything is deleted.
    func checkPermission(_ candidates: [PruneCandidate], over client: AccountClient) async throws {
        let names = Set(candidates.map(\.collection))
        for collection in session.options.chosen where names.contains(collection.name) {
            try await DeletionPermission(of: collection).check(over: client)
        }
    }

    /// Deletes them all. What was done before an error is in the tally beside it.
    func delete(
        _ candidates: [PruneCandidate], copies: [RequiredCopy], _ pace: Pace, threads: BlockingThreads
    ) async -> DeletionSum {
        let workers = min(session.options.workers, candidates.count)
        let context = DeletionContext(
            vault: session.vault, manifest: manifest, copies: copies,
            queue: DeletionQueue(candidates, workers: workers), run: run, policy: session.address.policy,
            audience: session.audience)
        let sum = Guarded(DeletionSum())
        // The workers hand their sums over by themselves: what a child task of a group returned was sometimes freed before
        // the group had taken it, in optimized programs of Swift 6.3.
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<workers {
                group.addTask(executorPreference: threads) { await work(context, pace, sum) }
            }
            // A lost key or a service that is down is everybody's.
            for await isWell in group where !isWell { group.cancelAll() }
        }
        return sum.with { $0 }
    }

    /// One worker; false when something stopped it.
    private func work(_ context: DeletionContext, _ pace: Pace, _ sum: Guarded<DeletionSum>) async -> Bool {
        do {
            let client = try AccountClient(to: session.deletionAddress, pace: pace)
            let reader =
                session.options.deletionKey == nil
                ? client : try AccountClient(to: session.address, pace: pace)
            var worker = DeletionWorker(context, client: client, reader: reader)
            var failure: (any Error)?
            do {
                try await worker.run()
            } catch {
                failure = error
            }
            let clients = reader === client ? [client] : [client, reader]
            sum.with { [worker, failure] in
                $0.tally.add(worker.tally)
                for client in clients {
                    $0.requests += client.requests
                    $0.retries += client.retries
                }
                $0.note(failure)
            }
            return failure == nil
        } catch {
            sum.with { $0.note(error) }
            return false
        }
    }
}

/// What the workers of a deletion came to.
struct DeletionSum: Sendable {
    var tally = DeletionTally()
    var requests = 0
    var retries = 0
    /// The first that was no consequence of another.
    private(set) var error: (any Error)?

    mutating func note(_ failure: (any Error)?) {
        guard let failure, error == nil || error is CancellationError else { return }
        error = failure
    }
}
