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
    ) async -> (tally: DeletionTally, requests: Int, retries: Int, error: (any Error)?) {
        let workers = min(session.options.workers, candidates.count)
        let context = DeletionContext(
            vault: session.vault, manifest: manifest, copies: copies,
            queue: DeletionQueue(candidates, workers: workers), run: run, policy: session.address.policy,
            audience: session.audience)
        return await withTaskGroup(of: (DeletionTally, Int, Int, (any Error)?).self) { group in
            for _ in 0..<workers {
                group.addTask(executorPreference: threads) { [session] in
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
                        let isOne = reader === client
                        return (
                            worker.tally, client.requests + (isOne ? 0 : reader.requests),
                            client.retries + (isOne ? 0 : reader.retries), failure
                        )
                    } catch {
                        return (DeletionTally(), 0, 0, error)
                    }
                }
            }
            var sum = (tally: DeletionTally(), requests: 0, retries: 0, error: (any Error)?.none)
            for await (tally, requests, retries, error) in group {
                sum.tally.add(tally)
                sum.requests += requests
                sum.retries += retries
                guard let error, sum.error == nil || sum.error is CancellationError else { continue }
                sum.error = error
                // A lost key or a service that is down is everybody's.
                group.cancelAll()
            }
            return sum
        }
    }
}
