internal import HTTP
internal import Platform

/// One backup, from the vault's lock to the run's sum.
package struct BackupRun: Sendable {
    let path: String
    let permissions: VaultPermissions
    let address: AccountAddress
    let options: RunOptions
    let events: BackupEvents

    package init(
        into path: String, permissions: VaultPermissions = .owner, from address: AccountAddress,
        options: RunOptions = RunOptions(), events: BackupEvents = .ignored
    ) {
        self.path = path
        self.permissions = permissions
        // One limit for all connections of the run, whoever opens them.
        var limited = address
        limited.rateLimit = options.rateLimit.map { RateLimit($0) }
        self.address = limited
        self.options = options
        self.events = events
    }

    /// Lists, plans, fetches and sums up.
    ///
    /// Throws what kept it from beginning: no vault, a lock, a foreign account, a wrong key. Once begun it
    /// returns a summary whatever happens, and says in it how it ended.
    package func run() async throws -> RunSummary {
        let time = TimeLimit(of: options.maximumDuration, from: .now)
        do {
            // Listing lanes or workers, the run itself, and one to spare: each may block.
            return try await BlockingThreads.withThreads(options.workers + 2) { threads in
                try await time.keep(on: threads) { try await runBlocking(threads, time) }
            }
        } catch is CancellationError where time.isOver {
            throw RunError.timeIsOver
        }
    }

    private func runBlocking(_ threads: BlockingThreads, _ time: TimeLimit) async throws -> RunSummary {
        let now = WallClock.now()
        let isNew = try Vault.openIfThere(path, permissions: permissions) == nil
        if isNew, options.isDryRun { return try await dryRunWithoutVault(threads, time, now) }
        let checked = isNew ? try await checkBeforeMaking(threads, time, now) : nil
        let vault = try Vault.folder(at: path, permissions: permissions)
        let lock = try VaultLock(vault.lockPath, holder: .current(command: "backup"))
        // Only the holder of the lock makes the folder a vault: two that begin at once would make two of it.
        let (marker, isOurs) = try vault.markerOrNew(now: now)
        try vault.clearStaging()
        let manifest = try await vault.openManifest()
        try await vault.settle(manifest)
        let session = RunSession(
            vault: vault, marker: marker, manifest: manifest, address: address, options: options,
            events: events,
            threads: threads, time: time, now: now)
        let summary = try await session.run(checked: isOurs ? checked : nil)
        // The lock is held until here: letting go earlier would let another run in.
        withExtendedLifetime(lock) {}
        return summary
    }

    /// Asks the account before anything is made: a wrong key or a dead service shall leave nothing behind.
    ///
    /// Only a rest that the service asks for needs a vault, to be kept in.
    private func checkBeforeMaking(
        _ threads: BlockingThreads, _ time: TimeLimit, _ now: Int64
    ) async throws -> Result<CheckedAccount, AccountError> {
        do {
            return .success(try await session(Vault.imagined(at: path), threads, time, now).check())
        } catch let error as AccountError where error.isUnavailability && error.retryAfter != nil {
            return .failure(error)
        }
    }

    /// A plan for a vault that is not there yet, made without making one.
    private func dryRunWithoutVault(
        _ threads: BlockingThreads, _ time: TimeLimit, _ now: Int64
    ) async throws -> RunSummary {
        try await session(Vault.imagined(at: path), threads, time, now).run()
    }

    /// A session for a vault that is not there yet, and of which nothing is kept.
    private func session(
        _ vault: Vault, _ threads: BlockingThreads, _ time: TimeLimit, _ now: Int64
    ) throws -> RunSession {
        RunSession(
            vault: vault, marker: Marker(vaultID: "", account: nil, created: now),
            manifest: try Manifest(scratch: ()),
            address: address, options: options, events: events, threads: threads, time: time, now: now)
    }
}
