internal import HTTP
internal import Platform
internal import SQLite

/// One backup at work: everything it has taken hold of, and its story in order.
struct RunSession: Sendable {
    let vault: Vault
    let marker: Marker
    let manifest: Manifest
    let address: AccountAddress
    let options: RunOptions
    let events: BackupEvents
    let threads: BlockingThreads
    let time: TimeLimit
    let now: Int64

    /// At most so many failures are named in a summary.
    private static let namedFailures = 1000

    /// `checked` is what ``check()`` has said already, if it was asked.
    func run(checked: Result<CheckedAccount, AccountError>? = nil) async throws -> RunSummary {
        let pace = try await startingPace()
        let account: CheckedAccount
        do {
            account = if let checked { try checked.get() } else { try await check(pace) }
        } catch let error as AccountError where error.isUnavailability {
            try await keep(error.notBefore(now: WallClock.now()), asked: error.retryAfter != nil)
            throw error
        }
        let client = try AccountClient(to: address, pace: pace)
        try await remember(account)

        let kind = options.filter.isEmpty ? (options.isFull ? "full" : "recent") : "filtered"
        let run = try await manifest.beginRun(
            command: options.isDryRun ? "backup --dry-run" : "backup", kind: kind, now: now)
        events.send(.runStarted(run: run, vault: vault.root))
        var progress = RunProgress(run: run)
        progress.tally = account.tally
        do {
            try await work(through: client, pace, account.firstPage, &progress)
        } catch is CancellationError where time.isOver {
            progress.budget = RunBudget.duration
        } catch {
            events.send(.trace("stopped by: \(error)"))
            if let error = error as? SQLiteError {
                events.send(.trace("SQLite was running: \(error.statement)"))
            }
            progress.stopped(by: error, now: WallClock.now())
        }
        progress.tally.requests += client.requests
        progress.tally.retries += client.retries
        return try await finish(progress, pace)
    }

    /// The collections to back up, in their order.
    var wanted: [any ItemCollection] {
        options.collections.isEmpty ? Collections.all : options.collections.compactMap(Collections.named)
    }

    /// Every collection: list, then fetch.
    private func work(
        through client: AccountClient, _ pace: Pace, _ firstPage: FirstPage?, _ progress: inout RunProgress
    ) async throws {
        let budget = RunBudget(options, time)
        let wanted = wanted
        var refusals: [String] = []
        for collection in wanted {
            let outcome: ListingOutcome
            do {
                outcome = try await list(collection, through: client, pace, firstPage, run: progress.run)
                progress.add(outcome, of: collection)
                try await manifest.note(collection.name, isReadable: true, at: now)
                // A filter, and a listing that was led in circles, show no emptiness.
                if options.filter.isEmpty, outcome.flaw == nil,
                    try await !manifest.hasItems(of: collection.name)
                {
                    progress.empty.append(collection.name)
                }
            } catch let error as AccountError where error.kind == .missingPermission {
                progress.unreadable.append(collection.name)
                try await manifest.note(collection.name, isReadable: false, at: now)
                let what = "\(collection.name) (\(collection.permission))"
                refusals.append("\(what): \(error)")
                if options.collections.isEmpty {
                    events.send(.warning("the key may not read \(what): left out"))
                }
                continue
            }
            progress.tally.add(try await fetch(collection, pace, budget, &progress))
            if let limit = await budget.reached {
                progress.budget = limit
                break
            }
            if outcome.flaw == nil { progress.completed.append(collection.name) }
        }
        if !refusals.isEmpty, !options.collections.isEmpty || refusals.count == wanted.count {
            progress.stopped(with: .noAccess, "the key may not read " + refusals.joined(separator: "; "))
            progress.missingPermissions = progress.unreadable.compactMap { Collections.named($0)?.permission }
        }
    }

    private func list(
        _ collection: any ItemCollection, through client: AccountClient, _ pace: Pace,
        _ firstPage: FirstPage?, run: Int64
    ) async throws -> ListingOutcome {
        var listing = Listing(
            of: collection, into: manifest, run: run, pageSize: address.pageSize, events: events)
        listing.firstPage = firstPage
        guard options.filter.isEmpty else {
            return try await listing.listFiltered(options.filter, over: client)
        }
        let outcome = try await listing.list(
            full: options.isFull, now: now, over: client, lanes: min(4, options.workers), threads: threads,
            address: address, pace: pace)
        try await listing.askAgainForWaiting(over: client)
        if outcome.isFull { try await manifest.setKind("full", of: run) }
        return outcome
    }

    func startingPace() async throws -> Pace {
        if case .fixed(let count) = options.concurrency {
            return Pace(from: count, most: count, isFixed: true, policy: address.policy)
        }
        let learned = try await manifest.number("connections").map { Int($0) }
        return Pace(from: learned ?? 2, most: max(2, options.workers), policy: address.policy)
    }

    /// Sums up and writes it down, whatever happened before.
    private func finish(_ progress: RunProgress, _ pace: Pace) async throws -> RunSummary {
        var summary = RunSummary()
        summary.run = progress.run
        summary.accounting = try await manifest.accounting(of: progress.run)
        summary.isWholeAccount = progress.isWholeAccount
        summary.failures = try await manifest.failures(of: progress.run, limit: Self.namedFailures) {
            [events] in events.send(.unstored($0))
        }
        summary.failuresTruncated = summary.failures.count < summary.accounting.failed
        summary.bytes = progress.tally.bytes
        summary.requests = progress.tally.requests
        summary.retries = progress.tally.retries
        summary.unreadable = progress.unreadable
        summary.missingPermissions = progress.missingPermissions
        summary.empty = progress.empty
        summary.audioGone = progress.tally.audioGone
        summary.planned = progress.planned
        summary.notBefore = progress.notBefore
        let left = options.isDryRun ? 0 : try await manifest.untouched(by: progress.run, now: now)
        (summary.exit, summary.note) = progress.verdict(summary.accounting, left: left)
        do {
            if case .auto = options.concurrency {
                try await manifest.setFact("connections", String(await pace.learned))
            }
            try await keep(progress.notBefore, asked: progress.wasAsked)
            if !options.isDryRun, progress.isComplete {
                summary.snapshot = try await snapshot(of: progress)
            }
            summary.milliseconds = Int(time.begun.duration(to: .now) / .milliseconds(1))
            let isWhole = !options.isDryRun && options.filter.isEmpty && summary.exit != .unexpected
            try await manifest.endRun(
                progress.run, summary, completed: isWhole ? progress.completed : [], now: WallClock.now())
        } catch let error as SQLiteError where error.isDiskFull {
            events.send(.trace("SQLite was running: \(error.statement)"))
            summary.exit = .diskFull
            summary.note = summary.note ?? RunProgress.fullDisk
        } catch let error as FileError where error.isDiskFull {
            events.send(.trace("\(error)"))
            summary.exit = .diskFull
            summary.note = summary.note ?? RunProgress.fullDisk
        }
        return summary
    }

    /// Remembers for the next run when the service may be asked again, and whether that was its own wish.
    private func keep(_ notBefore: Int64?, asked: Bool) async throws {
        try await manifest.setFact("not_before", notBefore.map { String($0) })
        try await manifest.setFact("not_before_by", notBefore.map { _ in asked ? "service" : "tapekeep" })
    }

    private func snapshot(of progress: RunProgress) async throws -> String? {
        let writer = SnapshotWriter(vault: vault, vaultID: marker.vaultID, manifest: manifest)
        let name = try await writer.write(run: progress.run, isFull: progress.isFull)
        if progress.isFull { try await manifest.noteEqualAudio() }
        return name
    }
}
