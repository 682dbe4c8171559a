internal import Compression
internal import Platform

/// Compares a folder with a snapshot from elsewhere: whether a restored copy is exactly what was saved.
///
/// The folder needs no manifest and no marker, and nothing is written to it.
package struct RestoreAudit: Sendable {
    let path: String
    let snapshot: String
    let options: VerifyOptions
    let events: VerifyEvents

    package init(
        of path: String, against snapshot: String, options: VerifyOptions = VerifyOptions(),
        events: VerifyEvents = .ignored
    ) {
        self.path = path
        self.snapshot = snapshot
        self.options = options
        self.events = events
    }

    package func run() async throws -> VerifyReport {
        try await onThreads { try await blocking() }
    }

    private func blocking() async throws -> VerifyReport {
        let begun = ContinuousClock.now
        guard try File.status(path, followingLinks: true)?.isFolder == true else {
            throw FileError("looking into", path, errno: 2)
        }
        let manifest = try Manifest(scratch: ())
        for path in try SnapshotChain.ending(with: snapshot).paths {
            let reader = try SnapshotReader(path)
            // Nothing is compared before the last digest was.
            while let block = try reader.nextBlock() {
                try Task.checkCancellation()
                _ = try await manifest.take(block, of: reader.header, at: path)
            }
        }
        let vault = Vault.imagined(at: path)
        var unreadable: [Finding] = []
        for name in try VolumeImport.names(in: vault) {
            do {
                let volume = VolumeImport(vault: vault, manifest: manifest, name: name)
                if let flaw = try await volume.point() {
                    unreadable.append(Finding(.damaged, .other, name, flaw.reason))
                }
            } catch let error as FileError {
                unreadable.append(Finding(.damaged, .other, name, "it cannot be read: \(error.reason)"))
            }
        }
        let check = VaultCheck(
            vault: vault, manifest: manifest, options: options, events: events, hasSnapshots: false)
        var outcome = try await check.run(noting: nil, begun: begun)
        if !options.isQuick {
            let findings = unreadable + (try snapshotFindings(in: vault))
            outcome.tally.add(findings)
            for finding in findings { events.send(.found(finding)) }
        }
        return outcome.report(begun)
    }

    /// The copy's own snapshots, held against the digests inside them.
    private func snapshotFindings(in vault: Vault) throws -> [Finding] {
        try SnapshotChain.names(in: vault.snapshotFolder).compactMap { name, _ in
            let path = "snapshots/" + name
            do {
                let reader = try SnapshotReader(vault.absolute(path))
                while try reader.nextBlock() != nil {}
                return nil
            } catch let error as SnapshotError {
                return Finding(.damaged, .snapshot, path, error.reason)
            }
        }
    }
}
