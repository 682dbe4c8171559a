internal import Platform

/// A run that changes volumes: under the lock, on a vault that is settled, with a line in its history.
struct VolumeRun: Sendable {
    let path: String
    let command: String

    func run(
        _ work: @escaping @Sendable (Vault, Manifest, Int64, inout SealReport) async throws -> Void
    ) async throws -> SealReport {
        try await onThreads { try await locked(work) }
    }

    private func locked(
        _ work: @Sendable (Vault, Manifest, Int64, inout SealReport) async throws -> Void
    ) async throws -> SealReport {
        let begun = ContinuousClock.now
        let (vault, _) = try Vault.open(path)
        try vault.prepareOwnFolder()
        let lock = try VaultLock(vault.lockPath, holder: .current(command: command))
        try vault.clearStaging()
        let manifest = try await vault.openManifest()
        try await vault.settle(manifest)
        var report = SealReport()
        report.run = try await manifest.beginRun(command: command, kind: "", now: WallClock.now())
        try await work(vault, manifest, report.run, &report)
        report.exit = report.failureCount > 0 ? .partial : .done
        report.milliseconds = Int(begun.duration(to: .now) / .milliseconds(1))
        var summary = RunSummary()
        summary.run = report.run
        summary.exit = report.exit
        summary.milliseconds = report.milliseconds
        summary.note =
            "\(report.volumes.count) volumes, \(report.items) items, \(report.failureCount) failed"
        try await manifest.endRun(report.run, summary, now: WallClock.now())
        withExtendedLifetime(lock) {}
        return report
    }
}

extension Vault {
    /// Makes the folder for volumes, and refuses anything in which a volume could not take its place in one step.
    func prepareVolumeFolder() throws {
        try Folder.make(volumeFolder, permissions: permissions.folder)
        guard let there = try File.status(volumeFolder), there.isFolder else {
            throw VolumeFolderError(path: volumeFolder, reason: "it is not a folder of its own, but a link")
        }
        guard there.device == (try File.status(root, followingLinks: true)?.device) else {
            throw VolumeFolderError(path: volumeFolder, reason: "it is on another disk than the vault")
        }
    }

    /// Finishes what killed runs began; for the holder of the lock, before anything else. Blocking.
    func settle(_ manifest: Manifest) async throws {
        try await TrashMover(vault: self, manifest: manifest).settle()
        try await VolumeSettling(vault: self, manifest: manifest).settle()
    }
}

/// Volumes cannot be made where they should stand.
package struct VolumeFolderError: Error, Sendable, Equatable, CustomStringConvertible {
    package let path: String
    package let reason: String

    package var description: String { "volumes cannot be made in \(path): \(reason)" }
}
