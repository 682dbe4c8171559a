internal import JSON
internal import Platform

/// What must come from the account again.
extension RepairSession {
    /// Items whose bytes or words are gone from the disk.
    mutating func fetchWhatIsLost() async throws {
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
            // Of those still sealed the volumes cannot be read: they stay, and what comes now stands by itself.
            try await Loosening(vault: vault, manifest: manifest, run: run, leavesUnreadable: true)
                .loosen(faulty.map(\.key))
            let requests = client.requests
            var failure: (any Error)?
            do {
                try await prepare(faulty, of: collection, through: client, pageSize: address.pageSize)
                try await fetch(faulty, of: collection, address, pace)
            } catch {
                failure = error
            }
            report.requests += client.requests - requests
            // However far it came: what was moved aside goes back or is named.
            do {
                try await manifest.restoreForgottenWords()
                try await recheck(faulty)
            } catch {
                throw failure ?? error
            }
            if let failure { throw failure }
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
        let time = TimeLimit(of: nil, from: begun)
        let session = RunSession(
            vault: vault, marker: marker, manifest: manifest, address: address, options: options,
            events: BackupEvents { event in
                // Whether it stays there is seen when its item is looked at again, and named then.
                if case .quarantined = event { return }
                send(.fetch(event))
            }, threads: threads, time: time, now: now)
        let tally = try await session.fetch(collection, pace, RunBudget(options, time), &progress)
        report.bytes += tally.bytes
        report.requests += tally.requests
    }

    /// Looks at the items once more; what is right now is off the list.
    private mutating func recheck(_ faulty: [FaultyItem]) async throws {
        let check = ItemCheck(vault: vault)
        Self.putBack(faulty, from: quarantine, in: vault)
        for item in faulty {
            guard let (checked, reason) = try await manifest.checkedItem(item.key) else { continue }
            let findings = check.outcome(for: checked).findings
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
                for path in [item.path, item.sidecar].compactMap({ $0 }) where try quarantine.holds(path) {
                    setAside(
                        quarantine.folder + "/" + path, path,
                        "it was damaged, and its item is not whole yet")
                }
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

    /// Damaged files in whose place nothing came are better than none. A second name of one that stayed is dropped.
    private static func putBack(_ faulty: [FaultyItem], from quarantine: Quarantine, in vault: Vault) {
        for path in faulty.flatMap({ [$0.path, $0.sidecar] }).compactMap({ $0 }) {
            do {
                guard try quarantine.holds(path) else { continue }
                guard let there = try File.status(vault.absolute(path)) else {
                    try quarantine.giveBack(path)
                    continue
                }
                let kept = try File.status(vault.absolute(quarantine.folder + "/" + path))
                if kept?.isSameFile(as: there) == true { try quarantine.drop(path) }
            } catch {
                // The file stays in quarantine and is named there, and the next check says that it is missing.
            }
        }
    }
}
