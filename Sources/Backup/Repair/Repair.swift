internal import Platform

/// How thoroughly a vault is looked at before it is repaired.
package struct RepairOptions: Sendable, Equatable {
    /// By presence and size only.
    package var isQuick = false

    package init() {}
}

/// What a repair came to.
package struct RepairReport: Sendable, Equatable {
    package var exit: RunExit = .done
    package var run: Int64 = 0
    /// What the check found.
    package var found = 0
    /// Files that are right again.
    package var repaired = 0
    /// Files that could not be explained; with what is mended and what remains they are all that was found.
    package var unexplained = 0
    package var mended: Int { max(0, found - unexplained - remainingCount) }
    /// Items and snapshots that were good and are now recorded.
    package var adopted = 0
    /// Where files are now that could not be explained.
    package var quarantined: [String] = []
    /// What is still wrong, each with why; at most so many as fit a report.
    package var remaining: [Finding] = []
    package var remainingCount = 0
    package var bytes = 0
    package var requests = 0
    package var note: String?
    package var notBefore: Int64?
    package var milliseconds = 0

    package init() {}
}

/// What happens during a repair, for whoever shows it.
package enum RepairEvent: Sendable {
    case check(VerifyEvent)
    case fetch(BackupEvent)
    case repaired(path: String, RepairStep)
    case quarantined(path: String, reason: String)
    /// There is no key for the rest: what it came to without one, right before the error that says why.
    case keyless(RepairReport)
}

/// Brings a vault back to what its manifest says, with the service's help where bytes are lost.
///
/// Nothing is deleted: what is replaced by its own original is dropped, everything else that is in the way
/// goes to `trash/quarantine`.
package struct Repair: Sendable {
    let path: String
    /// Asked only when something must be fetched: what can be done without a key is.
    let address: @Sendable () throws -> AccountAddress
    let options: RepairOptions
    let send: @Sendable (RepairEvent) -> Void

    package init(
        of path: String, from address: @escaping @Sendable () throws -> AccountAddress,
        options: RepairOptions = RepairOptions(), send: @escaping @Sendable (RepairEvent) -> Void = { _ in }
    ) {
        self.path = path
        self.address = address
        self.options = options
        self.send = send
    }

    package func run() async throws -> RepairReport {
        // Its own, one for each worker, and some that wait for them.
        try await BlockingThreads.withThreads(RunOptions().workers + 3) { threads in
            try await withThrowingTaskGroup(of: RepairReport.self) { group in
                group.addTask(executorPreference: threads) { try await locked(threads) }
                guard let report = try await group.next() else { throw CancellationError() }
                return report
            }
        }
    }

    private func locked(_ threads: BlockingThreads) async throws -> RepairReport {
        let begun = ContinuousClock.now
        let now = WallClock.now()
        let (vault, marker) = try Vault.open(path)
        try vault.prepareOwnFolder()
        let lock = try VaultLock(vault.lockPath, holder: .current(command: "repair"))
        try vault.clearStaging()
        let manifest = try await vault.openManifest()
        try await vault.settle(manifest)
        try await manifest.beginFaults()
        var options = VerifyOptions()
        options.isQuick = self.options.isQuick
        let check = VaultCheck(
            vault: vault, manifest: manifest, options: options, events: VerifyEvents { send(.check($0)) },
            gather: { try await manifest.noteFaults($0) })
        let outcome = try await check.run(noting: options.isQuick ? nil : now, begun: begun)
        if let flaw = try await manifest.faults(nil, .manifest).first {
            throw VaultError.damagedManifest(vault.manifestPath, flaw.detail)
        }
        let run = try await manifest.beginRun(command: "repair", kind: options.kind, now: now)
        var session = RepairSession(
            vault: vault, marker: marker, manifest: manifest, run: run, address: address, threads: threads,
            send: send, begun: begun, now: now)
        session.isThorough = !self.options.isQuick
        session.report.found = outcome.tally.found
        let report = try await session.run()
        withExtendedLifetime(lock) {}
        return report
    }
}
