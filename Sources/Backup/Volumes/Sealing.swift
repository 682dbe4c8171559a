internal import Platform

/// Which months are to be sealed.
package struct SealOptions: Sendable, Equatable {
    /// The first second that stays loose.
    package var before: Int64
    package var collections: [String]

    package init(before: Int64, collections: [String]) {
        self.before = before
        self.collections = collections
    }
}

/// What sealing, or the way back, came to.
package struct SealReport: Sendable, Equatable {
    package var exit: RunExit = .done
    package var run: Int64 = 0
    package var volumes: [SealedVolume] = []
    /// What could not be done, by name; the first of it.
    package var failures: [ItemFailure] = []
    package var failureCount = 0
    package var milliseconds = 0

    package var items: Int { volumes.reduce(0) { $0 + $1.items } }
    package var bytes: Int64 { volumes.reduce(0) { $0 + $1.bytes } }

    static let named = 1000

    mutating func add(_ failure: ItemFailure) {
        failureCount += 1
        if failures.count < Self.named { failures.append(failure) }
    }
}

/// A volume that was written, or dissolved.
package struct SealedVolume: Sendable, Equatable {
    package var name: VolumeName
    package var items: Int
    /// The size of the volume.
    package var bytes: Int64
}

/// What happens meanwhile, for whoever shows it.
package enum SealEvent: Sendable {
    /// A month, with how many of its items are done.
    case progress(VolumeName, items: Int, total: Int, bytes: Int64)
    case sealed(SealedVolume)
    case failed(ItemFailure)
}

/// Puts closed months into volumes.
package struct Sealing: Sendable {
    let path: String
    let options: SealOptions
    let send: @Sendable (SealEvent) -> Void

    package init(
        of path: String, options: SealOptions, send: @escaping @Sendable (SealEvent) -> Void = { _ in }
    ) {
        self.path = path
        self.options = options
        self.send = send
    }

    package func run() async throws -> SealReport {
        try await VolumeRun(path: path, command: "seal").run { vault, manifest, run, report in
            let months = try await manifest.monthsToSeal(
                before: options.before, collections: options.collections)
            if !months.isEmpty { try vault.prepareVolumeFolder() }
            for name in months {
                try Task.checkCancellation()
                let month = MonthSealing(vault: vault, manifest: manifest, name: name, run: run, send: send)
                guard let volume = try await month.seal(&report) else { continue }
                report.volumes.append(volume)
                send(.sealed(volume))
            }
        }
    }
}

/// Lets the items of volumes stand by themselves again.
package struct Unsealing: Sendable {
    let path: String
    let month: Month
    let send: @Sendable (SealEvent) -> Void

    package init(
        of path: String, month: Month, send: @escaping @Sendable (SealEvent) -> Void = { _ in }
    ) {
        self.path = path
        self.month = month
        self.send = send
    }

    package func run() async throws -> SealReport {
        try await VolumeRun(path: path, command: "unseal").run { vault, manifest, run, report in
            for volume in try await manifest.volumes() {
                guard let name = VolumeName(path: volume.name), name.month == month else { continue }
                let keys = try await manifest.items(in: volume.name)
                guard try File.isFile(vault.absolute(volume.name)) else {
                    // Nothing would come out of it, and when it is put back it would be nobody's.
                    for item in try await manifest.sealedItems(keys) {
                        fail(item, "\(volume.name), which holds it, is not there", &report)
                    }
                    continue
                }
                let loosening = Loosening(vault: vault, manifest: manifest, run: run)
                let flaws = try await loosening.loosen(keys) { done in
                    send(.progress(name, items: done, total: keys.count, bytes: 0))
                }
                for (item, reason) in flaws { fail(item, reason, &report) }
                try await VolumeSettling(vault: vault, manifest: manifest).removeEmptyVolumes()
                let done = SealedVolume(name: name, items: keys.count, bytes: volume.size)
                report.volumes.append(done)
                send(.sealed(done))
            }
        }
    }

    private func fail(_ item: SealedItem, _ reason: String, _ report: inout SealReport) {
        let failure = ItemFailure(collection: item.collection, id: item.id, reason: reason)
        report.add(failure)
        send(.failed(failure))
    }
}

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
        let manifest = try vault.openManifest()
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
