internal import Platform
internal import SQLite

extension RepairSession {
    /// Writes down for `status` and `prune` what is still wrong.
    private func keepStanding() async throws {
        let lostSnapshots = report.remainingCount - (try await manifest.faultCount())
        let left = StandingFindings(
            total: report.remainingCount,
            damaged: try await manifest.faultCount(ofDamage: true) + lostSnapshots)
        guard !isThorough else { return try await manifest.keep(left) }
        let before = try await manifest.standingFindings()
        try await manifest.keep(
            left.atLeast(
                StandingFindings(
                    total: before.total - report.repaired, damaged: before.damaged - report.repaired)))
    }

    /// Writes down what was done, whatever happened before.
    mutating func finish() async throws -> RepairReport {
        let left = try await manifest.faults(limit: Self.named)
        report.remaining += left
        report.remainingCount += try await manifest.faultCount()
        var summary = RunSummary()
        summary.run = run
        summary.accounting = try await manifest.accounting(of: run)
        try await keepStanding()
        let (exit, note) = progress.verdict(summary.accounting)
        report.exit = exit == .done && report.remainingCount > 0 ? .partial : exit
        report.note = note
        report.notBefore = progress.notBefore
        report.requests += progress.tally.requests
        try await manifest.closeRepaired(run: run)
        let writer = SnapshotWriter(vault: vault, vaultID: marker.vaultID, manifest: manifest)
        summary.snapshot = try await writer.write(run: run, isFull: hasLostSnapshot)
        report.milliseconds = Int(begun.duration(to: .now) / .milliseconds(1))
        summary.exit = report.exit
        summary.bytes = report.bytes
        summary.requests = report.requests
        summary.milliseconds = report.milliseconds
        summary.note =
            note
            ?? "\(report.found) found, \(report.mended) repaired, \(report.unexplained) quarantined, \(report.remainingCount) left"
        try await manifest.endRun(run, summary, now: WallClock.now())
        return report
    }
}

extension Manifest {
    /// What is left on the list; of damage, without the files that nothing is known of.
    func faultCount(ofDamage: Bool = false) throws -> Int {
        try database.firstRow(
            "SELECT count(*) FROM temp.faults WHERE kind <> 'foreign' OR NOT ?", [SQLValue(ofDamage)]
        ) { Int($0.integer(0)) } ?? 0
    }
}
