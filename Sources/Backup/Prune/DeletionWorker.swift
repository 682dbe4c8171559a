internal import HTTP
internal import JSON
internal import Platform

/// One of the workers that delete upstream: it sends what is proven and intended, and writes down the answers.
struct DeletionWorker {
    let context: DeletionContext
    /// Deletes.
    let client: AccountClient
    /// Asks.
    let reader: AccountClient
    private(set) var tally = DeletionTally()

    /// Times that one deletion is sent before the item counts as not to be deleted.
    private static let attempts = 4

    init(_ context: DeletionContext, client: AccountClient, reader: AccountClient) {
        self.context = context
        self.client = client
        self.reader = reader
    }

    /// Works until nothing is left. What was done is in ``tally`` also when it throws.
    mutating func run() async throws {
        let context = context
        var answers: [DeletionAnswer] = []
        var portion = try await context.nextPortion(recording: answers)
        while let items = portion {
            for (item, reason) in items.kept { fail(item, reason) }
            // While these are under way, the answers before them are written down and the next items are read
            // back: the line is never idle.
            let before = answers
            async let next = context.nextPortion(recording: before)
            let failure: (any Error)?
            (answers, failure) = await delete(items.proven)
            portion = try await next
            tell(before)
            guard let failure else { continue }
            for (item, reason) in portion?.kept ?? [] { fail(item, reason) }
            answers += (portion?.proven ?? []).map { DeletionAnswer(item: $0, outcome: .unsent) }
            try await finish(answers)
            throw failure
        }
        try await finish(answers)
        try Task.checkCancellation()
    }

    /// Deletes one after the other. Whatever stops it stands beside the answers so far.
    private func delete(_ items: [ProvenItem]) async -> ([DeletionAnswer], (any Error)?) {
        var answers: [DeletionAnswer] = []
        var isSent = false
        do {
            for item in items {
                isSent = false
                try Task.checkCancellation()
                isSent = true
                answers.append(DeletionAnswer(item: item, outcome: try await outcome(for: item.candidate)))
            }
            return (answers, nil)
        } catch {
            // The one that broke off keeps its intent: whether it was deleted is asked by the next run.
            let unsent = items.dropFirst(answers.count + (isSent ? 1 : 0))
            return (answers + unsent.map { DeletionAnswer(item: $0, outcome: .unsent) }, error)
        }
    }

    private mutating func finish(_ answers: [DeletionAnswer]) async throws {
        try await context.manifest.record(answers, run: context.run, now: WallClock.now())
        tell(answers)
    }

    /// Counts and tells what is written down.
    private mutating func tell(_ answers: [DeletionAnswer]) {
        for answer in answers {
            let item = answer.item.candidate
            switch answer.outcome {
            case .unsent: break
            case .failed(let reason), .unknown(let reason): fail(item, reason)
            case .deleted:
                tally.done += 1
                tally.bytes += item.size
                context.audience.send(
                    .done(
                        collection: item.collection, id: item.id, size: item.size, proof: answer.item.proof))
            }
        }
    }

    private mutating func fail(_ item: PruneCandidate, _ reason: String) {
        let kept = KeptItem(collection: item.collection, id: item.id, reason: reason)
        tally.failed += 1
        if tally.failures.count < PruneSelection.namedItems { tally.failures.append(kept) }
        context.audience.send(.failed(kept))
    }

    // MARK: - One item

    /// Deletes one item, as often as it takes to know how that ended.
    ///
    /// Throws what is not the item's own trouble: then nobody knows, and the intent stays.
    private func outcome(for item: PruneCandidate) async throws -> DeletionAnswer.Outcome {
        guard let collection = Collections.named(item.collection) else {
            return .failed("its collection is not known to this version")
        }
        var attempt = 1
        while true {
            do {
                try await send(collection.deleteRequest(item.id))
                return .deleted("the service deleted it")
            } catch let error as AccountError {
                if let wish = error.retryAfter, error.isWorthRetrying, wish > context.policy.patience {
                    throw AccountError(
                        .unwilling, status: error.status, code: error.code, reason: error.reason,
                        retryAfter: wish)
                }
                switch error.kind {
                case .unwilling: throw error
                case .throttled:
                    // It was not done; everybody waits in the pace before the next is sent.
                    guard attempt < context.policy.attempts else { throw error }
                case .unavailable, .unintelligible, .unreachable:
                    // It may have been done all the same.
                    let fate = try await fate(of: item, in: collection)
                    if fate == .gone { return .deleted("the service no longer has it") }
                    if attempt >= Self.attempts { return .ended(fate, "\(error)") }
                    try await Task.sleep(
                        for: context.policy.wait(before: attempt, chance: .random(in: 0...1)))
                case .notFound:
                    let fate = try await fate(of: item, in: collection)
                    if fate == .gone { return .deleted("the service no longer has it") }
                    return .ended(fate, "the key for deleting does not find it: \(error)")
                case .wrongKey, .missingPermission:
                    // Is it the key, or this item?
                    try await DeletionPermission(of: collection).check(over: client)
                    return .failed("\(error)")
                case .refused: return .failed("\(error)")
                }
            }
            attempt += 1
        }
    }

    /// An answer that is not the service's own "done" is none.
    private func send(_ request: HTTPRequest) async throws {
        try await client.perform(request, attempts: 1) { _, body in
            let answer = try? JSONValue(parsing: try body.collect(limit: 1 << 20))
            guard let answer, answer.kind == .object || answer.isNull, answer["detail"] == nil else {
                throw AccountError(.unintelligible, reason: "the answer to a deletion is not the service's")
            }
        }
    }

    private func fate(
        of item: PruneCandidate, in collection: any ItemCollection
    ) async throws -> ItemProbe.Fate {
        try await ItemProbe(collection).fate(of: item.id, over: reader)
    }
}

extension DeletionAnswer.Outcome {
    /// What an item that was not deleted, as far as anybody knows, ends as.
    fileprivate static func ended(_ fate: ItemProbe.Fate, _ reason: String) -> Self {
        if case .unknown = fate { return .unknown(reason) }
        return .failed(reason)
    }
}

/// What one worker did.
struct DeletionTally: Sendable {
    var done = 0
    var bytes: Int64 = 0
    var failed = 0
    var failures: [KeptItem] = []

    mutating func add(_ other: DeletionTally) {
        done += other.done
        bytes += other.bytes
        failed += other.failed
        failures += other.failures.prefix(max(0, PruneSelection.namedItems - failures.count))
    }
}
