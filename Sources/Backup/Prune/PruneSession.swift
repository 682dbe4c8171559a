internal import HTTP
internal import Platform
internal import SQLite

/// One prune at work: everything it has taken hold of, and its story in order.
struct PruneSession: Sendable {
    let vault: Vault
    let marker: Marker
    let manifest: Manifest
    let givenAddress: AccountAddress?
    let options: PruneOptions
    let audience: PruneAudience
    let threads: BlockingThreads
    let begun: ContinuousClock.Instant
    let now: Int64

    /// After this time the account is asked again, because a person took it to answer.
    private static let answersAge = Duration.seconds(300)

    var address: AccountAddress {
        guard let givenAddress else { preconditionFailure("only a remote preview needs no account") }
        return givenAddress
    }

    /// The account as the key for deleting opens it.
    var deletionAddress: AccountAddress {
        guard let key = options.deletionKey else { return address }
        var changed = AccountAddress(origin: address.origin, key: key)
        changed.userAgent = address.userAgent
        changed.policy = address.policy
        changed.patienceForBytes = address.patienceForBytes
        return changed
    }

    private var names: [String] { options.chosen.map(\.name) }

    // MARK: - Looking

    /// Tells what would go, and changes nothing.
    func preview() async throws -> PruneSummary {
        let pace = makePace()
        let costs = PruneCosts()
        var (selection, _) = try await select(nil, pace, costs)
        if let path = options.plan {
            try PrunePlan(vaultID: marker.vaultID, side: options.side, created: now, selection.candidates)
                .write(to: path)
        }
        let proposal = try await proposal(selection)
        for candidate in selection.candidates { audience.send(.proposed(candidate)) }
        selection.candidates = []
        var summary = PruneSummary(proposal)
        await finish(&summary, costs)
        return summary
    }

    /// What is to go, with what the account says of it where that counts.
    private func select(
        _ plan: PrunePlan?, _ pace: Pace, _ costs: PruneCosts
    ) async throws -> (PruneSelection, LocalPrune.Answers?) {
        var selection: PruneSelection
        switch options.side {
        case .remote: selection = try await manifest.remoteCandidates(in: names, options.filter)
        case .local: selection = try await manifest.localCandidates(in: names)
        }
        if let plan {
            // Whatever else has become possible since was not agreed to.
            selection.candidates.removeAll { !plan.holds($0) }
        }
        guard options.side == .local, !selection.candidates.isEmpty else { return (selection, nil) }
        if !options.isApplied {
            let client = try AccountClient(to: address, pace: pace)
            try await checkAccount(over: client)
            try await LocalPrune(session: self).checkAnswers(over: client)
            await costs.add(client)
        }
        let answers = try await LocalPrune(session: self).ask(
            for: selection.candidates, pace, threads: threads, counting: costs)
        selection.candidates = answers.gone
        for item in answers.there {
            selection.keep(
                KeptItem(collection: item.collection, id: item.id, reason: "the account still has it"))
        }
        for (item, reason) in answers.unknown {
            selection.keep(KeptItem(collection: item.collection, id: item.id, reason: reason))
        }
        return (selection, answers)
    }

    private func proposal(_ selection: PruneSelection) async throws -> PruneProposal {
        var proposal = PruneProposal(side: options.side)
        proposal.items = selection.candidates.count
        proposal.bytes = selection.bytes
        (proposal.storedItems, proposal.storedBytes) = try await manifest.storedSum()
        proposal.kept = selection.kept
        proposal.keptCount = selection.keptCount
        proposal.refusals = try await refusals(proposal)
        return proposal
    }

    private func refusals(_ proposal: PruneProposal) async throws -> [PruneRefusal] {
        var refusals: [PruneRefusal] = []
        if let refusal = try await manifest.listingRefusal(for: names) { refusals.append(refusal) }
        if options.side == .remote, let refusal = try await manifest.ageRefusal(now: now) {
            refusals.append(refusal)
        }
        if let refusal = try await manifest.damageRefusal() { refusals.append(refusal) }
        if options.side == .local, !options.allowsHalf,
            let refusal = try await manifest.vanishedRefusal(in: names)
        {
            refusals.append(refusal)
        }
        let limit = options.limit(ofStored: proposal.storedItems)
        if proposal.items > limit { refusals.append(.tooMany(items: proposal.items, limit: limit)) }
        return refusals
    }

    private func checkAccount(over client: AccountClient) async throws {
        do {
            _ = try await AccountCheck(vault: vault, manifest: manifest, client: client).check(marker)
        } catch let error as VaultError {
            throw PruneRefusal.foreignVault(error.description)
        }
    }

    private func makePace() -> Pace {
        let most = options.workers
        return Pace(
            from: most, most: most, isFixed: options.concurrency != .auto,
            policy: givenAddress?.policy ?? RetryPolicy())
    }

    // MARK: - Letting go

    /// Checks, asks for agreement, and lets go.
    func apply() async throws -> PruneSummary {
        if let time = try await manifest.number("not_before"), time > now,
            try await manifest.fact("not_before_by") == "service"
        {
            throw RunError.notBefore(time)
        }
        let plan = try options.plan.map { try PrunePlan(at: $0) }
        try plan?.check(vaultID: marker.vaultID, side: options.side, now: now)
        let copies = try options.copies.map { try RequiredCopy($0, besides: vault) }
        let pace = makePace()
        let client = try AccountClient(to: address, pace: pace)
        try await checkAccount(over: client)
        // Guards that need no list of items come before any that does.
        if let refusal = try await refusals(PruneProposal(side: options.side)).first { throw refusal }

        let run = try await manifest.beginRun(
            command: "prune --\(options.side.rawValue)", kind: options.filter.isEmpty ? "all" : "filtered",
            now: now)
        var summary = PruneSummary(PruneProposal(side: options.side))
        summary.run = run
        let costs = PruneCosts()
        do {
            try await work(run, plan, copies, client, pace, costs, &summary)
        } catch {
            try await stop(&summary, by: error, run, client, costs)
        }
        await costs.add(client)
        await finish(&summary, costs)
        try await end(run, &summary)
        return summary
    }

    private func work(
        _ run: Int64, _ plan: PrunePlan?, _ copies: [RequiredCopy], _ client: AccountClient, _ pace: Pace,
        _ costs: PruneCosts, _ summary: inout PruneSummary
    ) async throws {
        let remote = RemotePrune(session: self, run: run)
        summary.settled = try await remote.settle(over: client)
        if options.side == .local { try await LocalPrune(session: self).checkAnswers(over: client) }
        var (selection, answers) = try await select(plan, pace, costs)
        if let there = answers?.there {
            try await manifest.noteStillThere(there.map(\.key), run: run, now: now)
        }
        summary.proposal = try await proposal(selection)
        if let refusal = summary.proposal.refusals.first { throw refusal }
        guard !selection.candidates.isEmpty else { return }
        if options.side == .remote {
            try await remote.checkPermission(
                selection.candidates, over: try AccountClient(to: deletionAddress, pace: pace))
        }
        let asked = ContinuousClock.now
        guard try audience.agrees(summary.proposal) else { throw PruneRefusal.notAgreed }
        switch options.side {
        case .remote:
            let outcome = await remote.delete(selection.candidates, copies: copies, pace, threads: threads)
            await costs.add(requests: outcome.requests, retries: outcome.retries)
            summary.done += outcome.tally.done
            summary.bytes += outcome.tally.bytes
            summary.failed += outcome.tally.failed
            summary.failures += outcome.tally.failures
            if let error = outcome.error { throw error }
        case .local:
            if asked.duration(to: .now) > Self.answersAge {
                selection.candidates = try await LocalPrune(session: self).ask(
                    for: selection.candidates, pace, threads: threads, counting: costs
                ).gone
            }
            try await trash(selection.candidates, run, &summary)
        }
    }

    private func trash(
        _ candidates: [PruneCandidate], _ run: Int64, _ summary: inout PruneSummary
    ) async throws {
        var rest = candidates[...]
        while !rest.isEmpty {
            try Task.checkCancellation()
            let (done, kept) = try await LocalPrune(session: self).move(
                rest.prefix(TrashMover.batch), run: run)
            rest = rest.dropFirst(TrashMover.batch)
            for move in done {
                summary.done += 1
                summary.bytes += move.size
                audience.send(
                    .done(collection: move.collection, id: move.id, size: move.size, proof: "in the trash"))
            }
            summary.failed += kept.count
            summary.failures += kept
            for item in kept { audience.send(.failed(item)) }
        }
    }

    // MARK: - The end

    /// What ended the work early: rethrown when nothing has changed yet, else kept for the summary.
    private func stop(
        _ summary: inout PruneSummary, by error: any Error, _ run: Int64, _ client: AccountClient,
        _ costs: PruneCosts
    ) async throws {
        var progress = RunProgress(run: run)
        progress.stopped(by: error, now: WallClock.now())
        (summary.exit, summary.note) = progress.verdict(Accounting())
        summary.notBefore = progress.notBefore
        if error is PruneRefusal { (summary.exit, summary.note) = (.refused, "\(error)") }
        if let error = error as? DeletionNotAllowed {
            (summary.exit, summary.note) = (.noAccess, "\(error.cause)")
        }
        if let time = progress.notBefore {
            try await manifest.setFact("not_before", String(time))
            try await manifest.setFact("not_before_by", progress.wasAsked ? "service" : "tapekeep")
        }
        guard summary.done == 0, summary.failed == 0 else { return }
        await finish(&summary, costs)
        try await end(run, &summary)
        throw error
    }

    private func finish(_ summary: inout PruneSummary, _ costs: PruneCosts) async {
        summary.requests = await costs.requests
        summary.retries = await costs.retries
        summary.milliseconds = Int(begun.duration(to: .now) / .milliseconds(1))
        if summary.exit == .done, summary.failed > 0 { summary.exit = .partial }
    }

    private func end(_ run: Int64, _ summary: inout PruneSummary) async throws {
        var record = RunSummary()
        record.run = run
        record.exit = summary.exit
        record.requests = summary.requests
        record.retries = summary.retries
        record.milliseconds = summary.milliseconds
        record.bytes = Int(summary.bytes)
        let verb = options.side == .remote ? "deleted upstream" : "moved to the trash"
        record.note =
            "\(summary.done) \(verb), \(summary.failed) kept" + (summary.note.map { "; \($0)" } ?? "")
        if summary.done + summary.settled > 0 {
            let writer = SnapshotWriter(vault: vault, vaultID: marker.vaultID, manifest: manifest)
            record.snapshot = try await writer.write(run: run, isFull: false)
        }
        try await manifest.endRun(run, record, now: WallClock.now())
    }
}
