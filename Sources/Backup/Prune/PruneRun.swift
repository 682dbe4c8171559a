internal import Platform

/// One prune, from a look at the vault to the sum of what went.
package struct PruneRun: Sendable {
    let path: String
    let address: AccountAddress?
    let options: PruneOptions
    let audience: PruneAudience

    /// Without an address only a preview of a remote prune can be had: nothing is asked for it.
    package init(
        of path: String, with address: AccountAddress?, options: PruneOptions,
        audience: PruneAudience = PruneAudience()
    ) {
        self.path = path
        self.address = address
        self.options = options
        self.audience = audience
    }

    /// Looks, asks, and, where that is wanted, lets go.
    ///
    /// Throws what kept it from changing anything: a guard, a lock, a key. Once anything was changed it
    /// returns a summary whatever happens, and says in it how it ended.
    package func run() async throws -> PruneSummary {
        try await BlockingThreads.withThreads(options.workers + 2) { threads in
            try await withThrowingTaskGroup(of: PruneSummary.self) { group in
                group.addTask(executorPreference: threads) { try await runBlocking(threads) }
                guard let summary = try await group.next() else { throw CancellationError() }
                return summary
            }
        }
    }

    private func runBlocking(_ threads: BlockingThreads) async throws -> PruneSummary {
        let begun = ContinuousClock.now
        let (vault, marker) = try Vault.open(path)
        guard options.isApplied else {
            // Only looks, and so may look while a backup runs.
            let manifest = try vault.readManifest()
            return try await session(vault, marker, manifest, threads, begun).preview()
        }
        try vault.prepareOwnFolder()
        let lock = try VaultLock(vault.lockPath, holder: .current(command: "prune"))
        try vault.clearStaging()
        let manifest = try await vault.openManifest()
        try await vault.settle(manifest)
        let summary = try await session(vault, marker, manifest, threads, begun).apply()
        withExtendedLifetime(lock) {}
        return summary
    }

    private func session(
        _ vault: Vault, _ marker: Marker, _ manifest: Manifest, _ threads: BlockingThreads,
        _ begun: ContinuousClock.Instant
    ) -> PruneSession {
        PruneSession(
            vault: vault, marker: marker, manifest: manifest, givenAddress: address, options: options,
            audience: audience, threads: threads, begun: begun, now: WallClock.now())
    }
}
