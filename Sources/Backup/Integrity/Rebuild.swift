internal import Compression
internal import Platform
internal import SQLite

/// What a rebuild came to.
package struct RebuildReport: Sendable, Equatable {
    package var run: Int64 = 0
    /// Items taken from their sidecars.
    package var fromSidecars = 0
    /// Items in the new manifest, those known from snapshots alone included.
    package var items = 0
    /// Files that could not be used, and snapshots that are lost.
    package var problems: [Finding] = []
    /// The name under which the manifest before was kept, when there was one.
    package var keptAside: String?
    /// Whether `tapekeep.json` was lost and has been made anew; then a manifest that is whole is left as it is.
    package var madeMarker = false
    package var keptManifest = false
    package var milliseconds = 0

    package var exit: RunExit { problems.isEmpty ? .done : .partial }
}

/// Makes a vault's manifest anew from its sidecars, and from its snapshots for what has no sidecar.
///
/// The new manifest grows in staging and takes its place in one step, so a kill leaves the old one. Audio is
/// not read: what the sidecars say of it is recorded, and `verify` shows whether it is true.
package struct Rebuild: Sendable {
    let path: String
    /// Told the number of sidecars read so far.
    let progress: @Sendable (Int) -> Void

    package init(of path: String, progress: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.path = path
        self.progress = progress
    }

    package func run() async throws -> RebuildReport {
        try await onThreads { try await locked() }
    }

    private func locked() async throws -> RebuildReport {
        let begun = ContinuousClock.now
        let now = WallClock.now()
        let (vault, marker, isMarkerLost) = try await openOrReplaceMarker(now)
        try vault.prepareOwnFolder()
        let lock = try VaultLock(vault.lockPath, holder: .current(command: "rebuild"))
        try vault.clearStaging()
        if isMarkerLost {
            try vault.write(marker.bytes, to: Marker.fileName)
            if let manifest = try await LostMarker(vault: vault).wholeManifest(),
                try await vault.snapshotUnknown(to: manifest) == nil
            {
                let items = try await manifest.itemCount()
                withExtendedLifetime(lock) {}
                return RebuildReport(
                    items: items, madeMarker: true, keptManifest: true,
                    milliseconds: Int(begun.duration(to: .now) / .milliseconds(1)))
            }
        }
        let staged = vault.stagingFolder + "/manifest.sqlite"
        var report = try await buildBesideOld(at: staged, vault, marker, now)
        report.milliseconds = Int(begun.duration(to: .now) / .milliseconds(1))
        let exchange = try ManifestExchange(in: vault, now: now)
        try exchange.run(staged)
        report.keptAside = exchange.aside
        report.madeMarker = isMarkerLost
        withExtendedLifetime(lock) {}
        return report
    }

    /// The vault with its marker, or with a new one where it is lost and the folder is a vault for sure.
    private func openOrReplaceMarker(_ now: Int64) async throws -> (Vault, Marker, isLost: Bool) {
        let vault = Vault.imagined(at: path)
        guard try File.status(vault.markerPath) == nil,
            let marker = try await LostMarker(vault: vault).replacement(now: now)
        else {
            let (vault, marker) = try Vault.open(path)
            return (vault, marker, false)
        }
        return (vault, marker, true)
    }

    /// The new manifest, with what the old one knows where that can be read. It is closed again when this returns,
    /// which brings its journal into its one file.
    private func buildBesideOld(
        at path: String, _ vault: Vault, _ marker: Marker, _ now: Int64
    ) async throws -> RebuildReport {
        var old = try OldManifest(of: vault)
        let report = try await build(at: path, vault, marker, now) { manifest, told in
            try await old.complete(manifest, told)
        } ending: { manifest in
            try await old.handOn(to: manifest)
        }
        return report
    }

    /// The whole of the new manifest, closed and on the disk when it returns.
    ///
    /// `placing` may act on what the snapshots tell before the sidecars are read, `ending` on all that was found.
    func build(
        at path: String, _ vault: Vault, _ marker: Marker, _ now: Int64, as command: String = "rebuild",
        placing: (Manifest, SnapshotTakeover.Outcome) async throws -> Void,
        ending: (Manifest) async throws -> Void = { _ in }
    ) async throws -> RebuildReport {
        var report = RebuildReport()
        let manifest = try vault.newManifest(at: path, of: marker.vaultID)
        let told = try await SnapshotTakeover(vault: vault, vaultID: marker.vaultID, manifest: manifest).run()
        report.problems += told.problems
        try await placing(manifest, told)
        var newest: (run: Int64, fetched: Int64) = (run: 0, fetched: 0)
        for collection in Collections.all {
            try await takeSidecars(collection, of: vault, into: manifest, told, &report, &newest)
        }
        // After the loose ones: where both are there, a volume holds what was before.
        for name in try VolumeImport.names(in: vault) {
            try await takeVolume(name, of: vault, into: manifest, told, &report, &newest)
        }
        try await ending(manifest)
        if newest.run > 0 {
            try await manifest.noteRun(
                newest.run, kind: "recent", started: newest.fetched, snapshot: nil,
                note: "known from its sidecars")
        }
        report.run = try await manifest.beginRun(command: command, kind: command, now: now)
        try await manifest.noteTrash(run: report.run, now: now)
        try await manifest.noteDeletions(run: report.run, now: now)
        report.items = try await manifest.itemCount()
        var summary = RunSummary()
        summary.exit = report.exit
        summary.note =
            "\(report.items) items, \(report.fromSidecars) of them from sidecars, "
            + "\(report.problems.count) files that are lost or could not be used"
        try await manifest.endRun(report.run, summary, now: now)
        try await manifest.mergeJournal()
        return report
    }

    private func takeSidecars(
        _ collection: any ItemCollection, of vault: Vault, into manifest: Manifest,
        _ told: SnapshotTakeover.Outcome, _ report: inout RebuildReport,
        _ newest: inout (run: Int64, fetched: Int64)
    ) async throws {
        var batch: [String: FoundSidecar] = [:]
        // The trash after the places themselves: what stands in both is in use.
        var folders = try ["trash/" + collection.name, collection.name].filter {
            try File.status(vault.absolute($0)) != nil
        }
        while let folder = folders.popLast() {
            try Task.checkCancellation()
            let entries = try Folder.list(vault.absolute(folder))
            for entry in entries where entry.kind == .file && entry.name.hasSuffix(".json") {
                let path = folder + "/" + entry.name
                do {
                    let found = try FoundSidecar(path, of: collection, in: vault)
                    try await manifest.requireOwn(found.sidecar, told)
                    if try await isDouble(found, in: vault, manifest, batch) {
                        throw SidecarError(reason: "another sidecar speaks of the same item")
                    }
                    if found.sidecar.run > newest.run {
                        newest = (run: found.sidecar.run, fetched: found.sidecar.fetchedAt)
                    }
                    batch[found.sidecar.id] = found
                } catch {
                    report.problems.append(Finding(.damaged, .sidecar, path, "\(error)"))
                }
                if batch.count >= 1000 { try await commit(&batch, to: manifest, &report) }
            }
            folders += entries.filter { $0.kind == .folder }.map { folder + "/" + $0.name }.reversed()
        }
        try await commit(&batch, to: manifest, &report)
    }

    private func takeVolume(
        _ name: String, of vault: Vault, into manifest: Manifest, _ told: SnapshotTakeover.Outcome,
        _ report: inout RebuildReport,
        _ newest: inout (run: Int64, fetched: Int64)
    ) async throws {
        let volume = VolumeImport(vault: vault, manifest: manifest, name: name)
        do {
            try await volume.take(told) { found in
                report.fromSidecars += found.count
                for found in found where found.sidecar.run > newest.run {
                    newest = (run: found.sidecar.run, fetched: found.sidecar.fetchedAt)
                }
                progress(report.fromSidecars)
            } problem: {
                report.problems.append($0)
            }
        } catch let error as CompressionError {
            report.problems.append(Finding(.damaged, .other, name, error.reason))
        }
    }

    /// Whether the item was found elsewhere already: one of the two is a copy that somebody made.
    private func isDouble(
        _ found: FoundSidecar, in vault: Vault, _ manifest: Manifest, _ batch: [String: FoundSidecar]
    ) async throws -> Bool {
        let id = found.sidecar.id
        if batch[id] != nil { return true }
        guard let known = try await manifest.sidecarPath(found.sidecar.collection, id), known != found.path
        else { return false }
        return try File.isFile(vault.absolute(known))
    }

    private func commit(
        _ batch: inout [String: FoundSidecar], to manifest: Manifest, _ report: inout RebuildReport
    ) async throws {
        try await manifest.take(Array(batch.values))
        report.fromSidecars += batch.count
        batch = [:]
        progress(report.fromSidecars)
    }
}

extension Manifest {
    /// Throws where an item says to be of a run of which everything was told, and nothing tells of it: accounts are not mixed.
    func requireOwn(_ sidecar: Sidecar, _ told: SnapshotTakeover.Outcome) throws {
        guard try sidecar.run > told.complete || knownItem(sidecar.collection, sidecar.id) != nil else {
            throw SidecarError(reason: "no snapshot tells of it, so it may be another vault's")
        }
    }

    func itemCount() throws -> Int {
        try database.firstRow("SELECT count(*) FROM items") { Int($0.integer(0)) } ?? 0
    }

    /// Brings everything into the one file, so that it can be moved without its journal.
    func mergeJournal() throws {
        _ = try database.firstRow("PRAGMA journal_mode = DELETE") { $0.text(0) }
    }
}
