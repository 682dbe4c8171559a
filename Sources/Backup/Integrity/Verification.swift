internal import Platform

/// How thoroughly a vault is checked.
package struct VerifyOptions: Sendable, Equatable {
    /// Presence and size only.
    package var isQuick = false
    /// Only this share of the items is read, those longest unread; the rest is looked for.
    package var sample: Double?
    /// Stops after this time; what was longest unread is read first.
    package var maximumDuration: Duration?

    package init() {}

    var kind: String {
        isQuick ? "quick" : sample != nil ? "sample" : maximumDuration != nil ? "part" : "full"
    }
}

/// What happens during a check, for whoever shows it.
package enum VerifyEvent: Sendable {
    case begun(items: Int, bytes: Int64)
    case checked(items: Int, bytes: Int64)
    case found(Finding)
}

/// Where events go.
package struct VerifyEvents: Sendable {
    package let send: @Sendable (VerifyEvent) -> Void

    package init(_ send: @escaping @Sendable (VerifyEvent) -> Void) {
        self.send = send
    }

    package static let ignored = VerifyEvents { _ in }
}

/// What a check came to.
package struct VerifyReport: Sendable, Equatable {
    package var exit: RunExit
    package var run: Int64?
    /// Items that should be there.
    package var total: Int
    package var tally: CheckTally
    package var milliseconds: Int
    /// Whether the folder can be written; where it cannot, nothing of the check is remembered.
    package var isNoted = true
}

/// Compares what stands in a vault with its manifest, without the service.
///
/// It takes the vault's lock: a backup that writes at the same time would make good files look wrong, and
/// what was read is noted in the manifest. Where nothing can be written neither is possible, and it only reads.
package struct Verification: Sendable {
    let path: String
    let options: VerifyOptions
    let events: VerifyEvents

    package init(of path: String, options: VerifyOptions = VerifyOptions(), events: VerifyEvents = .ignored) {
        self.path = path
        self.options = options
        self.events = events
    }

    package func run() async throws -> VerifyReport {
        try await onThreads { try await locked() }
    }

    private func locked() async throws -> VerifyReport {
        let begun = ContinuousClock.now
        let now = WallClock.now()
        let (vault, _) = try Vault.open(path)
        let lock: VaultLock
        do {
            try vault.prepareOwnFolder()
            lock = try VaultLock(vault.lockPath, holder: .current(command: "verify"))
        } catch  where Self.isUnwritable(error) {
            return try await readingOnly(vault, begun)
        }
        let manifest = try await vault.openManifest()
        // Files on their way to the trash when a prune was killed are neither here nor there.
        try await vault.settle(manifest)
        try await manifest.relax()
        let run = try await manifest.beginRun(command: "verify", kind: options.kind, now: now)
        let check = VaultCheck(vault: vault, manifest: manifest, options: options, events: events)
        let outcome = try await check.run(noting: now, begun: begun)
        var report = outcome.report(begun)
        report.run = run
        let isComplete = options.kind == "full" || (options.kind == "part" && !outcome.tally.isCutShort)
        try await manifest.noteCheck(
            StandingFindings(outcome.tally), isComplete: isComplete, started: now, now: WallClock.now())
        var summary = RunSummary()
        summary.run = run
        summary.exit = report.exit
        summary.milliseconds = report.milliseconds
        summary.note = outcome.tally.note
        try await manifest.endRun(run, summary, now: WallClock.now())
        withExtendedLifetime(lock) {}
        return report
    }

    /// Whether a vault cannot be locked because nothing can be written there.
    static func isUnwritable(_ error: any Error) -> Bool {
        var cause = error as? FileError
        if case .file(let inner)? = error as? LockError { cause = inner }
        return cause.map { $0.isReadOnly || $0.isPermissionDenied } ?? false
    }

    /// The check on a medium that cannot be written: what was read is not remembered.
    private func readingOnly(_ vault: Vault, _ begun: ContinuousClock.Instant) async throws -> VerifyReport {
        let manifest = try vault.readManifest()
        try await manifest.allowScratchTables()
        let check = VaultCheck(vault: vault, manifest: manifest, options: options, events: events)
        var report = try await check.run(noting: nil, begun: begun).report(begun)
        report.isNoted = false
        return report
    }
}

extension CheckTally {
    /// The run's line in the vault's history.
    var note: String {
        let parts = Finding.Kind.allCases.compactMap { kind in counts[kind].map { "\($0) \(kind.rawValue)" } }
        return "\(items) checked, \(read) read: "
            + (parts.isEmpty ? "all well" : parts.joined(separator: ", "))
    }
}

/// A check's own work, on a manifest that somebody else has opened.
struct VaultCheck: Sendable {
    let vault: Vault
    let manifest: Manifest
    let options: VerifyOptions
    var events = VerifyEvents.ignored
    /// Whether the manifest is the vault's own, so that it also tells of the snapshots.
    var hasSnapshots = true
    /// Where every finding goes, for somebody who works on them all.
    var gather: (@Sendable ([Finding]) async throws -> Void)?

    struct Outcome: Sendable {
        var total = 0
        var tally = CheckTally()

        func report(_ begun: ContinuousClock.Instant) -> VerifyReport {
            VerifyReport(
                exit: tally.found > 0 ? .differences : tally.isCutShort ? .budget : .done, run: nil,
                total: total, tally: tally, milliseconds: Int(begun.duration(to: .now) / .milliseconds(1)))
        }
    }

    /// Blocking: to be called where that is allowed. `noting` is the time to write down for what was read.
    func run(noting: Int64?, begun: ContinuousClock.Instant) async throws -> Outcome {
        var outcome = Outcome()
        let totals = try await manifest.prepareChecks(order())
        outcome.total = totals.items
        events.send(.begun(items: totals.items, bytes: totals.bytes))
        let queue = CheckQueue(
            manifest, deadline: options.maximumDuration.map { begun + $0 }, noting: noting, events: events,
            gather: gather)
        let workers = ThisProcess.coreCount
        // All of a volume is read only where all of its items are to be.
        let volumes = try await VolumeCheck(vault: vault, manifest: manifest).run(
            isRead: options.kind == "full", workers: workers)
        try await queue.add(volumes.findings)
        try await BlockingThreads.withThreads(workers + 1) { threads in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<workers {
                    group.addTask(executorPreference: threads) { [vault] in
                        let check = ItemCheck(vault: vault, volumes: volumes.states)
                        while case let portion = try await queue.next(), !portion.isEmpty {
                            try Task.checkCancellation()
                            try await queue.finished(portion, portion.map(check.outcome))
                        }
                    }
                }
                // Looked for at the same time, unless there may be no time left for it.
                if options.maximumDuration == nil {
                    group.addTask(executorPreference: threads) { try await findTheRest(queue) }
                }
                do {
                    try await group.waitForAll()
                } catch {
                    // What was read so far need not be read again.
                    try await queue.note()
                    throw error
                }
            }
        }
        try await queue.note()
        if options.maximumDuration != nil, await !queue.tally.isCutShort { try await findTheRest(queue) }
        if options.kind == "full", let noting {
            try await queue.add(VolumeProof(vault: vault, manifest: manifest).prove(noted: noting))
        }
        outcome.tally = await queue.tally
        return outcome
    }

    /// What stands beside the items: files of which nothing is known, and the vault's own.
    private func findTheRest(_ queue: CheckQueue) async throws {
        try await queue.add(try await ForeignFiles(vault: vault, manifest: manifest).find())
        if hasSnapshots {
            let check = SnapshotCheck(vault: vault, manifest: manifest, isRead: !options.isQuick)
            try await queue.add(try await check.find())
        }
    }

    private func order() async throws -> CheckOrder {
        if options.isQuick { return .byPath(reading: false) }
        if options.maximumDuration != nil, options.sample == nil { return .oldestFirst }
        guard let sample = options.sample else { return .byPath(reading: true) }
        let total = Double(try await manifest.heldItems())
        return .sample(count: max(1, Int((total * sample).rounded(.up))))
    }
}

/// Runs blocking work where it may block.
func onThreads<Result: Sendable>(
    _ count: Int = 2, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await BlockingThreads.withThreads(count) { threads in
        try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask(executorPreference: threads) { try await body() }
            guard let result = try await group.next() else { throw CancellationError() }
            return result
        }
    }
}
