internal import Platform
internal import SQLite

/// Makes a vault again of an export or of a copied vault.
///
/// Content decides, not names: each file of the source waits under its digest until a line of the snapshot
/// inside asks for it. The marker is written last, so a restore that was killed leaves no vault, and the next begins anew.
package struct Restore: Sendable {
    let source: RestoreSource
    let path: String
    let permissions: VaultPermissions
    let events: RestoreEvents

    package init(
        from source: RestoreSource, into path: String, permissions: VaultPermissions = .owner,
        events: RestoreEvents = .ignored
    ) {
        self.source = source
        self.path = path
        self.permissions = permissions
        self.events = events
    }

    package func run() async throws -> RestoreReport {
        try await onThreads { try await locked() }
    }

    private func locked() async throws -> RestoreReport {
        let begun = ContinuousClock.now
        if case .path(let path) = source, try File.status(path, followingLinks: true) == nil {
            throw RestoreError.noSource(path)
        }
        // What an interrupted restore moved into its place already is ours, and no reason to refuse.
        let leftRoom = RestoreRoom(in: .imagined(at: path))
        guard try leftRoom.hasLeavings() || Vault.openIfThere(path) == nil else {
            throw VaultError.alreadyAVault(path)
        }
        let vault = try Vault.folder(at: path, permissions: permissions)
        let lock = try VaultLock(vault.lockPath, holder: .current(command: "restore"))
        // Another restore may have ended since.
        guard try File.status(vault.markerPath) == nil else { throw VaultError.alreadyAVault(path) }
        let room = RestoreRoom(in: vault)
        if try room.hasLeavings() || !Folder.list(vault.stagingFolder).isEmpty { events.send(.cleared) }
        try room.clear()
        do {
            var report = try await work(in: room)
            report.milliseconds = Int(begun.duration(to: .now) / .milliseconds(1))
            withExtendedLifetime(lock) {}
            return report
        } catch {
            // Half a vault is of no use to anybody, and may fill the disk; the first error is the one to tell.
            try? room.clear()
            throw error
        }
    }

    private func work(in room: RestoreRoom) async throws -> RestoreReport {
        let disk = try VaultDisk(of: room.vault)
        try room.prepare()
        let index = try RestoreIndex(at: room.indexPath)
        let findings = RestoreFindings(index, events)
        let intake = Intake(room, index, findings, events)
        var isBrokenOff = false
        do {
            try source.forEachMember { try intake.take($0) }
        } catch let flaw as SourceFlaw {
            isBrokenOff = true
            try findings.tell(
                Finding(
                    .damaged, .other, source.name, "\(flaw.reason); what follows is left out"))
        }
        guard let named = intake.marker else {
            throw RestoreError.notASource(source.name, findings.tally.findings.first?.detail)
        }
        var marker = try Marker(named.bytes, at: named.name)
        findings.base = String(named.name.dropLast(Marker.fileName.utf8.count))

        try intake.layOutManifest(findings.base)

        var report = RestoreReport()
        let placement = Placement(room, index, findings, events)
        let mustBeVouched = isBrokenOff || !intake.checksumLists.isEmpty
        let now = WallClock.now()
        let rebuilt = try await Rebuild(of: room.draft.root) { [events] items in
            events.send(.recorded(items: items))
        }.build(at: room.draft.manifestPath, room.draft, marker, now, as: "restore") { manifest, told in
            try await complete(manifest, after: told.complete, in: room, findings)
            try await placement.run(manifest)
            for list in intake.checksumLists {
                try ChecksumList(name: list.name, path: list.path, index: index, findings: findings).check()
            }
            let loose = LooseItems(
                room: room, index: index, findings: findings, placement: placement, events: events,
                snapshotRun: told.run, mustBeVouched: mustBeVouched)
            report.adopted = try await loose.run(manifest)
        }
        for problem in rebuilt.problems {
            try findings.tell(problem)
            // What does not verify is left out.
            if try File.status(room.draft.absolute(problem.path)) != nil {
                try File.remove(room.draft.absolute(problem.path))
            }
        }
        // Words that a checksum contradicts tie the vault to no account: the next backup finds out which it is.
        let isMarkerProven = try !findings.wasTold(of: named.name)
        if !isMarkerProven { marker.account = nil }
        try await room.reveal(isMarkerProven ? named.bytes : marker.bytes, disk)
        report.run = rebuilt.run
        report.known = rebuilt.items
        report.files = intake.files
        report.bytes = intake.bytes
        report.items = placement.items + report.adopted
        report.tally = findings.tally
        return report
    }

    /// Adds what the copied vault's own manifest knows beyond the snapshots.
    private func complete(
        _ manifest: Manifest, after run: Int64, in room: RestoreRoom, _ findings: RestoreFindings
    ) async throws {
        func tell(_ reason: String) throws {
            try findings.tell(
                Finding(.damaged, .manifest, "manifest.sqlite", "the source's own is of no use: \(reason)"))
        }
        do {
            guard let earlier = try EarlierManifest(at: room.earlierFolder + "/manifest.sqlite") else {
                return
            }
            if try await earlier.complete(manifest, after: run) > 0 {
                try await manifest.setFact("snapshot", nil)
            }
            try await earlier.handOnIntents(to: manifest)
        } catch let error as VaultError {
            try tell(error.description)
        } catch let error as SQLiteError where error.isCorrupt || error.isNotADatabase {
            try tell(error.description)
        }
    }
}
