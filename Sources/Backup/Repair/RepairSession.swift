internal import HTTP
internal import JSON
internal import Platform
internal import SQLite

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
    private var keylessness: (any Error)?

    private var quarantine: Quarantine { Quarantine(vault: vault, run: run) }

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
        if let keylessness { throw keylessness }
        return report
    }

    /// Damaged members are replaced by loose files: the rest of their volumes stays.
    private func loosenFaulty() async throws {
        let faulty = try await manifest.faultySealedItems()
        try await Loosening(vault: vault, manifest: manifest, run: run).loosen(faulty)
    }

    /// Volumes that are not as they were sealed are written anew from what is whole in them.
    private mutating func resealVolumes() async throws {
        for volume in try await manifest.volumes() {
            guard let name = VolumeName(path: volume.name),
                try await manifest.hasFault(at: volume.name)
            else { continue }
            var sealing = SealReport()
            let month = MonthSealing(vault: vault, manifest: manifest, name: name, run: run, send: { _ in })
            if try await manifest.liveItems(in: volume.name) > 0 {
                guard try await month.seal(&sealing) != nil else { continue }
            } else {
                try await VolumeSettling(vault: vault, manifest: manifest).removeEmptyVolumes()
            }
            try await settle(volume.name, .seal)
        }
    }

    /// Snapshots and the explanation, from what the manifest says.
    private mutating func repairOwnFiles() async throws {
        let records = Dictionary(
            uniqueKeysWithValues: try await manifest.snapshots().map { ("snapshots/" + $0.name, $0) })
        let repair = SnapshotRepair(
            vault: vault, vaultID: marker.vaultID, manifest: manifest, quarantine: quarantine)
        for fault in try await manifest.faults(nil, .snapshot) where fault.kind != .foreign {
            guard let record = records[fault.path] else { continue }
            if try await isMerelyElsewhere(record.sha256) { continue }
            if try await repair.restore(record) {
                try await settle(fault.path, .snapshot)
            } else {
                hasLostSnapshot = true
                if try quarantine.holds(fault.path) {
                    setAside(
                        quarantine.folder + "/" + fault.path, fault.path,
                        "the snapshot is \(fault.kind.rawValue)")
                }
                var lost = fault
                lost.detail = "the state that it told is no longer known; a new whole snapshot begins anew"
                report.remaining.append(lost)
                report.remainingCount += 1
                try await manifest.settleFault(at: fault.path)
            }
        }
        for fault in try await manifest.faults(.missing, .other) where fault.step == .readme {
            try vault.write(Vault.readme, to: fault.path)
            try await settle(fault.path, .readme)
        }
    }

    /// Whether an unrecorded file is the one that is looked for; then it is put back further on.
    private func isMerelyElsewhere(_ digest: SHA256) async throws -> Bool {
        for fault in try await manifest.faults(.foreign) {
            let path = vault.absolute(fault.path)
            if try File.isFile(path), try Digest.ofFile(path).digest == digest { return true }
        }
        return false
    }

    private mutating func explainForeignFiles() async throws {
        let judge = ForeignJudge(vault: vault, vaultID: marker.vaultID, manifest: manifest)
        let foreign = try await manifest.faults(.foreign)
        // Sidecars first: what they adopt explains the audio beside them.
        for fault in foreign.filter({ $0.path.hasSuffix(".json") })
            + foreign.filter({ !$0.path.hasSuffix(".json") })
        {
            try Task.checkCancellation()
            guard try File.status(vault.absolute(fault.path)) != nil,
                try await !manifest.strangers(among: [fault.path]).isEmpty
            else {
                // What stands there now is an item's own, of which there may be more to say.
                try await manifest.settleFault(at: fault.path, .foreign)
                continue
            }
            switch try await judge.judge(fault) {
            case .belongs(let place):
                if try File.status(vault.absolute(place)) != nil { try quarantine.take(place) }
                try Folder.make(
                    parentFolder(of: vault.absolute(place)), permissions: vault.permissions.folder)
                try File.rename(vault.absolute(fault.path), to: vault.absolute(place))
                try Folder.sync(parentFolder(of: vault.absolute(place)))
                if try quarantine.holds(place) { try quarantine.drop(place) }
                try await manifest.settleFault(at: fault.path)
                try await settle(place, .putBack)
            case .item(let found):
                try await manifest.take([found], run: run)
                report.adopted += 1
                try await settle(fault.path, .adopt)
            case .snapshot(let record):
                try await manifest.record(record)
                report.adopted += 1
                try await settle(fault.path, .adopt)
            case .unexplained(let reason):
                let place = try quarantine.take(fault.path)
                try await manifest.settleFault(at: fault.path)
                report.unexplained += 1
                setAside(place, fault.path, reason)
            }
        }
    }

    /// Items whose bytes or words are gone from the disk.
    private mutating func fetchWhatIsLost() async throws {
        var client: AccountClient?
        for collection in Collections.all {
            let faulty = try await manifest.faultyItems(of: collection.name)
            guard !faulty.isEmpty else { continue }
            let address = try addressOrStop()
            let pace = Pace(from: 2, most: RunOptions.mostConnections, policy: address.policy)
            if client == nil {
                let first = try AccountClient(to: address, pace: pace)
                _ = try await AccountCheck(vault: vault, manifest: manifest, client: first).check(marker)
                client = first
            }
            guard let client else { continue }
            let requests = client.requests
            try await prepare(faulty, of: collection, through: client, pageSize: address.pageSize)
            report.requests += client.requests - requests
            defer { Self.putBack(faulty, from: quarantine, in: vault) }
            try await fetch(faulty, of: collection, address, pace)
            try await recheck(faulty)
        }
    }

    private mutating func addressOrStop() throws -> AccountAddress {
        do {
            return try address()
        } catch {
            keylessness = error
            throw error
        }
    }

    /// Moves damaged files aside and makes the items this run's work, with their words at hand.
    private func prepare(
        _ faulty: [FaultyItem], of collection: any ItemCollection, through client: AccountClient,
        pageSize: Int?
    ) async throws {
        var wordless: [FaultyItem] = []
        for item in faulty {
            let sidecar = item.hasBadSidecar ? try? Sidecar.read(vault.absolute(item.sidecar)) : nil
            if item.hasBadAudio, let path = item.path, try File.status(vault.absolute(path)) != nil {
                try quarantine.take(path)
            }
            var hasWords = !item.hasBadSidecar
            if !hasWords { hasWords = try await manifest.hasWords(for: item.key) }
            if !hasWords, let sidecar, sidecar.id == item.id, sidecar.collection == item.collection,
                item.metadata == SHA256.of(Array(sidecar.item.bytes))
            {
                // Its own part was changed, but not the service's words.
                try await manifest.keepWords(Array(sidecar.item.bytes), for: item.key)
                hasWords = true
            }
            if item.hasBadSidecar, !hasWords || sidecar == nil,
                try File.status(vault.absolute(item.sidecar)) != nil
            {
                try quarantine.take(item.sidecar)
            }
            let needsDetail =
                item.hasBadSidecar && collection.hasDetail && (sidecar?.detail == nil || !hasWords)
            try await manifest.open(
                item, for: item.hasBadAudio || needsDetail ? .fetch : .sidecar, run: run)
            if !hasWords {
                try await manifest.forgetWords(of: item.key)
                wordless.append(item)
            }
        }
        try await list(wordless, of: collection, through: client, pageSize: pageSize)
        try await manifest.restoreForgottenWords()
        for item in wordless where try await !manifest.hasWords(for: item.key) {
            try await manifest.giveUp(item.key, "the account no longer lists it, so its words cannot be had")
        }
    }

    /// From so many on, one walk over their span costs less than one for each.
    private static let fewWindows = 200

    /// Lists items again, for their words as the listing gives them.
    private func list(
        _ items: [FaultyItem], of collection: any ItemCollection, through client: AccountClient,
        pageSize: Int?
    ) async throws {
        guard let first = items.first, let last = items.last else { return }
        let listing = Listing(
            of: collection, into: manifest, run: run, pageSize: pageSize,
            events: BackupEvents { send(.fetch($0)) })
        var filter = ItemFilter()
        filter.ids = Set(items.map(\.id))
        var seconds = Set(items.map(\.dateUnix)).sorted().map { $0...$0 }
        if seconds.count > Self.fewWindows { seconds = [first.dateUnix...last.dateUnix] }
        for span in seconds {
            filter.after = span.lowerBound
            filter.before = span.upperBound + 1
            _ = try await listing.listFiltered(filter, over: client)
        }
    }

    private mutating func fetch(
        _ faulty: [FaultyItem], of collection: any ItemCollection, _ address: AccountAddress, _ pace: Pace
    ) async throws {
        var options = RunOptions()
        options.retriesFailed = true
        // Only what this run has opened: new items are the next backup's.
        options.filter.ids = Set(faulty.map(\.id))
        let send = self.send
        let session = RunSession(
            vault: vault, marker: marker, manifest: manifest, address: address, options: options,
            events: BackupEvents { send(.fetch($0)) }, threads: threads, begun: begun, now: now)
        let tally = try await session.fetch(
            collection, pace, RunBudget(options, started: begun), &progress)
        report.bytes += tally.bytes
        report.requests += tally.requests
    }

    /// Looks at the items once more; what is right now is off the list.
    private mutating func recheck(_ faulty: [FaultyItem]) async throws {
        let check = ItemCheck(vault: vault)
        Self.putBack(faulty, from: quarantine, in: vault)
        for item in faulty {
            guard let (checked, reason) = try await manifest.checkedItem(item.key) else { continue }
            let findings = check.findings(for: checked)
            for path in [item.path, item.sidecar].compactMap({ $0 }) {
                try await manifest.settleFault(at: path)
            }
            if findings.isEmpty {
                try await manifest.noteVerified([item.key], at: now)
                try await manifest.noteEvent("repaired", "fetched again", of: item.key, run: run, now: now)
                if item.hasBadAudio, let path = item.path { repaired(path, .fetch) }
                if item.hasBadSidecar { repaired(item.sidecar, .sidecar) }
                for path in try dropReplaced(item, checked) {
                    setAside(
                        quarantine.folder + "/" + path, path,
                        "it was damaged, and something else came in its place")
                }
            } else {
                let explained = findings.map { finding in
                    var finding = finding
                    if let reason { finding.detail += "; " + reason }
                    return finding
                }
                try await manifest.noteFaults(explained)
            }
        }
    }

    /// Drops damaged files whose originals are back; answers which are kept, because something else came.
    private func dropReplaced(_ item: FaultyItem, _ now: CheckedItem) throws -> [String] {
        var kept: [String] = []
        for (path, isOriginal) in [
            (item.path, now.sha256 == item.sha256), (item.sidecar, now.sidecarSHA256 == item.sidecarSHA256),
        ] {
            guard let path, try quarantine.holds(path) else { continue }
            if isOriginal { try quarantine.drop(path) }
            // A folder that stood in a file's place is not dropped with what it holds.
            if try quarantine.holds(path) { kept.append(path) }
        }
        return kept
    }

    /// Damaged files in whose place nothing came are better than none.
    private static func putBack(_ faulty: [FaultyItem], from quarantine: Quarantine, in vault: Vault) {
        for path in faulty.flatMap({ [$0.path, $0.sidecar] }).compactMap({ $0 }) {
            // Where it fails the file stays in quarantine, and the next check says that it is missing.
            guard (try? quarantine.holds(path)) == true,
                (try? File.status(vault.absolute(path))) == .some(.none)
            else { continue }
            try? quarantine.giveBack(path)
        }
    }

    private mutating func settle(_ path: String, _ step: RepairStep) async throws {
        try await manifest.settleFault(at: path)
        repaired(path, step)
    }

    private mutating func setAside(_ place: String, _ path: String, _ reason: String) {
        report.quarantined.append(place)
        send(.quarantined(path: path, reason: reason))
    }

    private mutating func repaired(_ path: String, _ step: RepairStep) {
        report.repaired += 1
        send(.repaired(path: path, step))
    }
}
