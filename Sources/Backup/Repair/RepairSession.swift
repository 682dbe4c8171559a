internal import Platform

/// One repair at work, after the check and under the lock.
struct RepairSession {
    let vault: Vault
    let marker: Marker
    let manifest: Manifest
    let run: Int64
    let address: @Sendable () throws -> AccountAddress
    let threads: BlockingThreads
    let send: @Sendable (RepairEvent) -> Void
    let begun: ContinuousClock.Instant
    let now: Int64
    /// Whether every file was read, so that what is left is all that is wrong.
    var isThorough = true
    var report = RepairReport()
    var progress: RunProgress
    var hasLostSnapshot = false
    /// Why there is no key, when there is none.
    var keylessness: (any Error)?

    var quarantine: Quarantine { Quarantine(vault: vault, run: run) }

    /// Findings that a report names.
    static let named = 1000

    init(
        vault: Vault, marker: Marker, manifest: Manifest, run: Int64,
        address: @escaping @Sendable () throws -> AccountAddress, threads: BlockingThreads,
        send: @escaping @Sendable (RepairEvent) -> Void, begun: ContinuousClock.Instant, now: Int64
    ) {
        self.vault = vault
        self.marker = marker
        self.manifest = manifest
        self.run = run
        self.address = address
        self.threads = threads
        self.send = send
        self.begun = begun
        self.now = now
        progress = RunProgress(run: run)
    }

    mutating func run() async throws -> RepairReport {
        report.run = run
        do {
            try await loosenFaulty()
            try await repairOwnFiles()
            try await explainForeignFiles()
            try await fetchWhatIsLost()
            try await resealVolumes()
        } catch {
            if keylessness == nil {
                progress.stopped(by: error, now: WallClock.now())
            } else {
                progress.stopped(with: .noAccess, "what is lost must be fetched, and there is no key")
            }
        }
        let report = try await finish()
        // What could be done without a key is done and written down; the rest is the user's to make possible.
        if let keylessness {
            send(.keyless(report))
            throw keylessness
        }
        return report
    }

    mutating func settle(_ path: String, _ step: RepairStep) async throws {
        try await manifest.settleFault(at: path)
        repaired(path, step)
    }

    mutating func setAside(_ place: String, _ path: String, _ reason: String) {
        report.quarantined.append(place)
        send(.quarantined(path: path, reason: reason))
    }

    mutating func repaired(_ path: String, _ step: RepairStep) {
        report.repaired += 1
        send(.repaired(path: path, step))
    }
}
