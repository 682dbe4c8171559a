internal import HTTP
internal import Platform

/// Moves to the trash what the account no longer has.
struct LocalPrune: Sendable {
    let session: PruneSession

    private var manifest: Manifest { session.manifest }

    /// What the account said of the items that listings lacked.
    struct Answers: Sendable {
        var gone: [PruneCandidate] = []
        var there: [PruneCandidate] = []
        var unknown: [(PruneCandidate, String)] = []
    }

    /// Asks for each item by its id, several at once.
    func ask(
        for candidates: [PruneCandidate], _ pace: Pace, threads: BlockingThreads, counting: PruneCosts
    ) async throws -> Answers {
        let queue = DeletionQueue(candidates, workers: session.options.workers)
        let workers = min(session.options.workers, candidates.count)
        return try await withThrowingTaskGroup(of: Answers.self) { group in
            for _ in 0..<workers {
                group.addTask(executorPreference: threads) { [session] in
                    let client = try AccountClient(to: session.address, pace: pace)
                    var answers = Answers()
                    while case let portion = await queue.portion(), !portion.isEmpty {
                        for item in portion {
                            try Task.checkCancellation()
                            try await Self.ask(for: item, over: client, into: &answers)
                        }
                    }
                    await counting.add(client)
                    return answers
                }
            }
            var sum = try await group.reduce(into: Answers()) {
                $0.gone += $1.gone
                $0.there += $1.there
                $0.unknown += $1.unknown
            }
            sum.gone.sort { ($0.collection, $0.dateUnix, $0.key) < ($1.collection, $1.dateUnix, $1.key) }
            return sum
        }
    }

    private static func ask(
        for item: PruneCandidate, over client: AccountClient, into answers: inout Answers
    ) async throws {
        guard let collection = Collections.named(item.collection) else {
            return answers.unknown.append((item, "its collection is not known to this version"))
        }
        switch try await ItemProbe(collection).fate(of: item.id, over: client) {
        case .gone: answers.gone.append(item)
        case .there: answers.there.append(item)
        case .unknown(let reason): answers.unknown.append((item, reason))
        }
    }

    /// Makes sure that "not found" means something: the newest items that were listed must be found.
    ///
    /// One found is enough, because any single one may have been deleted since.
    func checkAnswers(over client: AccountClient) async throws {
        var lost: String?
        for (name, id) in try await manifest.presentItems(limit: 3) {
            guard let collection = Collections.named(name),
                session.options.chosen.contains(where: { $0.name == name })
            else { continue }
            if try await ItemProbe(collection).fate(of: id, over: client) == .there { return }
            lost = lost ?? id
        }
        if let lost { throw PruneRefusal.accountUnrecognisable(lost) }
    }

    /// Blocking. Moves what is gone; returns the items that could not be moved.
    func move(_ gone: ArraySlice<PruneCandidate>, run: Int64) async throws -> (
        done: [TrashMove], kept: [KeptItem]
    ) {
        let loosening = Loosening(vault: session.vault, manifest: manifest, run: run)
        let outcome = try await loosening.loosen(gone.map(\.key))
        var moves: [TrashMove] = []
        for item in gone {
            if let move = try await manifest.move(item.key, .trash) { moves.append(move) }
        }
        let missed = Dictionary(
            gone.map { ($0.key, $0.missedSweeps) }, uniquingKeysWith: { first, _ in first })
        let blocked = try await TrashMover(vault: session.vault, manifest: manifest).move(moves, run: run) {
            move in
            "by \(DeletionTrail.who); \(missed[move.key] ?? 0) complete listings lacked it, and the account says "
                + "that it is not there"
        }
        var kept = blocked.map { KeptItem(collection: $0.move.collection, id: $0.move.id, reason: $0.reason) }
        for key in outcome.stuck {
            guard let (item, reason) = outcome.flaws.first(where: { $0.item.key == key }) else { continue }
            kept.append(KeptItem(collection: item.collection, id: item.id, reason: reason))
        }
        let stays = Set(blocked.map(\.move.key))
        return (done: moves.filter { !stays.contains($0.key) }, kept: kept)
    }
}

/// Requests, summed over the connections that made them.
actor PruneCosts {
    private(set) var requests = 0
    private(set) var retries = 0

    func add(_ client: AccountClient) {
        requests += client.requests
        retries += client.retries
    }

    func add(requests: Int, retries: Int) {
        self.requests += requests
        self.retries += retries
    }
}
