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
        self.address = address
        self.options = options
        self.events = events
    }

    /// Lists, plans, fetches and sums up.
    ///
    /// Throws what kept it from beginning: no vault, a lock, a foreign account, a wrong key. Once begun it
    /// returns a summary whatever happens, and says in it how it ended.
    package func run() async throws -> RunSummary {
        // Listing lanes or workers, the run itself, and one to spare: each may block.
        try await BlockingThreads.withThreads(options.workers + 2) { threads in
            try await withThrowingTaskGroup(of: RunSummary.self) { group in
                group.addTask(executorPreference: threads) { try await runBlocking(threads) }
                guard let summary = try await group.next() else { throw CancellationError() }
                return summary
            }
        }
    }

    private func runBlocking(_ threads: BlockingThreads) async throws -> RunSummary {
        let begun = ContinuousClock.now
        let now = WallClock.now()
        if options.isDryRun, try File.status(path + "/" + Marker.fileName) == nil {
            return try await dryRunWithoutVault(threads, begun, now)
        }
        let (vault, marker, _) = try Vault.openOrCreate(path, permissions: permissions, now: now)
        try vault.prepareOwnFolder()
        let lock = try VaultLock(vault.lockPath, holder: .current(command: "backup"))
        try vault.clearStaging()
        let manifest = try vault.openManifest()
        try await TrashMover(vault: vault, manifest: manifest).settle()
        let session = RunSession(
            vault: vault, marker: marker, manifest: manifest, address: address, options: options,
            events: events,
            threads: threads, begun: begun, now: now)
        let summary = try await session.run()
        // The lock is held until here: letting go earlier would let another run in.
        withExtendedLifetime(lock) {}
        return summary
    }

    /// A plan for a vault that is not there yet, made without making one.
    private func dryRunWithoutVault(
        _ threads: BlockingThreads, _ begun: ContinuousClock.Instant, _ now: Int64
    ) async throws -> RunSummary {
        let vault = Vault.imagined(at: path)
        let session = RunSession(
            vault: vault, marker: Marker(vaultID: "", account: nil, created: now),
            manifest: try Manifest(scratch: ()),
            address: address, options: options, events: events, threads: threads, begun: begun, now: now)
        return try await session.run()
    }
}
