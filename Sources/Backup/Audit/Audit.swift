internal import Platform

/// What the user may set for an audit.
package struct AuditOptions: Sendable, Equatable {
    /// Read every file instead of looking for it.
    package var readsFiles = false
    /// Where to write what `repair` would do; an absolute path.
    package var plan: String?

    package init() {}
}

/// What happens during an audit, for whoever shows it.
package enum AuditEvent: Sendable {
    case check(VerifyEvent)
    case list(BackupEvent)
    /// Everything that is not as it should be; items that are both here and there are only counted.
    case line(AuditLine)
}

/// Compares the account, the manifest and the disk.
///
/// It rests on a complete listing of the account: one that breaks off, or contradicts itself, throws and
/// gives no verdict at all.
package struct Audit: Sendable {
    let path: String
    let address: AccountAddress
    let options: AuditOptions
    let send: @Sendable (AuditEvent) -> Void

    package init(
        of path: String, from address: AccountAddress, options: AuditOptions = AuditOptions(),
        send: @escaping @Sendable (AuditEvent) -> Void = { _ in }
    ) {
        self.path = path
        self.address = address
        self.options = options
        self.send = send
    }

    package func run() async throws -> AuditReport {
        try await BlockingThreads.withThreads(8) { threads in
            try await withThrowingTaskGroup(of: AuditReport.self) { group in
                group.addTask(executorPreference: threads) { try await locked(threads) }
                guard let report = try await group.next() else { throw CancellationError() }
                return report
            }
        }
    }

    private func locked(_ threads: BlockingThreads) async throws -> AuditReport {
        let begun = ContinuousClock.now
        let now = WallClock.now()
        let (vault, marker) = try Vault.open(path)
        try vault.prepareOwnFolder()
        let lock = try VaultLock(vault.lockPath, holder: .current(command: "audit"))
        let manifest = try await vault.openManifest()
        try await vault.settle(manifest)
        let client = try AccountClient(to: address, pace: Pace(from: 1, most: 1, policy: address.policy))
        _ = try await AccountCheck(vault: vault, manifest: manifest, client: client).check(marker)

        // The account first: without a whole listing there is nothing to say, and no file need be read.
        let listing = try await AccountListing(
            address: address, events: BackupEvents { send(.list($0)) }
        ).list(on: threads)
        try await probeForGaps(manifest, listing, client)
        try await check(vault, manifest, now, begun)
        let run = try await manifest.beginRun(
            command: "audit", kind: options.readsFiles ? "full" : "quick", now: now)
        var report = AuditReport()
        report.run = run
        report.requests = listing.requests + client.requests
        report.unreadable = listing.unreadable
        report.wasRead = options.readsFiles
        report.listed = try await listing.manifest.itemCount()
        try await compare(manifest, listing, &report)
        if let plan = options.plan {
            report.steps = try await RepairPlan(vault: vault, vaultID: marker.vaultID, manifest: manifest)
                .write(to: plan)
        }
        report.exit = report.isClean ? .done : .differences
        report.milliseconds = Int(begun.duration(to: .now) / .milliseconds(1))
        try await conclude(report, manifest)
        withExtendedLifetime(lock) {}
        return report
    }

    /// At most so many items are asked for by themselves; a gap hides many side by side.
    private static let mostProbes = 200

    /// Asks for items that seem to be gone: one that is still there shows that the listing left something out.
    private func probeForGaps(
        _ manifest: Manifest, _ listing: AccountListing.Outcome, _ client: AccountClient
    ) async throws {
        var here = RecordReader(manifest)
        var there = RecordReader(listing.manifest)
        var probes = 0
        while let mine = try await here.peek(), probes < Self.mostProbes {
            let theirs = try await there.peek()
            if let theirs, theirs.precedes(mine) {
                there.pass()
                continue
            }
            here.pass()
            if let theirs, !mine.precedes(theirs) {
                there.pass()
                continue
            }
            guard mine.sidecar != nil, mine.upstream == "present",
                !listing.unreadable.contains(mine.collection), ItemName.isSafe(id: mine.id),
                let collection = Collections.named(mine.collection)
            else { continue }
            probes += 1
            do {
                _ = try await client.bytes(for: collection.itemRequest(mine.id))
                throw IncompleteListing(
                    collection: mine.collection, reason: "it lacks \(mine.id), which the account still has")
            } catch let error as AccountError where error.kind == .notFound {
                continue
            }
        }
    }

    private func check(
        _ vault: Vault, _ manifest: Manifest, _ now: Int64, _ begun: ContinuousClock.Instant
    ) async throws {
        try await manifest.beginFaults()
        var depth = VerifyOptions()
        depth.isQuick = !options.readsFiles
        let check = VaultCheck(
            vault: vault, manifest: manifest, options: depth,
            events: VerifyEvents { event in
                // What is found is told together with what the account says.
                if case .found = event { return }
                send(.check(event))
            },
            gather: { try await manifest.noteFaults($0) })
        _ = try await check.run(noting: options.readsFiles ? now : nil, begun: begun)
    }

    private func compare(
        _ manifest: Manifest, _ listing: AccountListing.Outcome, _ report: inout AuditReport
    ) async throws {
        var here = RecordReader(manifest)
        var there = RecordReader(listing.manifest)
        while true {
            try Task.checkCancellation()
            let (mine, theirs) = (try await here.peek(), try await there.peek())
            if let mine, theirs.map({ mine.precedes($0) }) ?? true {
                here.pass()
                guard !listing.unreadable.contains(mine.collection) else { continue }
                tell(try await verdict(onlyHere: mine, manifest), &report)
            } else if let theirs, mine.map({ theirs.precedes($0) }) ?? true {
                there.pass()
                tell(AuditLine(.notBackedUp, theirs, "the vault has never heard of it"), &report)
            } else if let mine, let theirs {
                here.pass()
                there.pass()
                tell(try await verdict(mine, theirs, manifest), &report)
            } else {
                break
            }
        }
        for fault in try await manifest.faults() where fault.item == nil {
            tell(AuditLine(fault), &report)
        }
    }

    private func verdict(_ mine: ItemRecord, _ theirs: ItemRecord, _ manifest: Manifest) async throws
        -> AuditLine
    {
        guard mine.state == "stored" else {
            let reason = try await manifest.reason(of: mine.key)
            return AuditLine(.notBackedUp, mine, reason.map { "\(mine.state): \($0)" } ?? mine.state)
        }
        if let fault = try await manifest.fault(of: mine.key) { return AuditLine(fault) }
        if mine.lacksRecording {
            let reason = try await manifest.reason(of: mine.key)
            return AuditLine(
                .notBackedUp, mine, "its recording is missing" + (reason.map { ": " + $0 } ?? ""))
        }
        guard mine.metadataSHA256 == theirs.metadataSHA256 else { return AuditLine(.changedMetadata, mine) }
        return AuditLine(.both, mine)
    }

    private func verdict(onlyHere mine: ItemRecord, _ manifest: Manifest) async throws -> AuditLine? {
        guard mine.sidecar != nil else {
            // Gone before it could be stored or let go for good, and known to be: nothing is left to compare.
            return ["vanished", "discarded"].contains(mine.state)
                ? nil : AuditLine(.goneUpstream, mine, "it was never stored")
        }
        if let fault = try await manifest.fault(of: mine.key) {
            var line = AuditLine(fault)
            line.detail = fault.detail + "; it is gone upstream"
            return line
        }
        if mine.upstream == "deleted" { return AuditLine(.deletedByUs, mine, isKnown: true) }
        return AuditLine(.goneUpstream, mine, isKnown: mine.upstream != "present")
    }

    private func tell(_ line: AuditLine?, _ report: inout AuditReport) {
        guard let line else { return }
        report.counts[line.verdict, default: 0] += 1
        if line.verdict == .goneUpstream, !line.isKnown { report.newlyGone += 1 }
        if line.verdict != .both, line.verdict != .deletedByUs { send(.line(line)) }
    }

    private func conclude(_ report: AuditReport, _ manifest: Manifest) async throws {
        var summary = RunSummary()
        summary.run = report.run
        summary.exit = report.exit
        summary.requests = report.requests
        summary.milliseconds = report.milliseconds
        let parts = AuditVerdict.allCases.compactMap { verdict in
            report.counts[verdict].map { "\($0) \(verdict.words)" }
        }
        summary.note = parts.joined(separator: ", ")
        try await manifest.endRun(report.run, summary, now: WallClock.now())
    }
}
