internal import Platform

/// What prune took away, until it is emptied.
package struct Trash: Sendable {
    let path: String

    package init(of path: String) { self.path = path }

    /// What a change of the trash came to.
    package struct Outcome: Sendable, Equatable {
        package var done: [TrashedItem] = []
        package var kept: [KeptItem] = []
        package var run: Int64 = 0

        package var bytes: Int64 { done.reduce(0) { $0 + ($1.record.size ?? 0) } }
    }

    /// What is in the trash, the longest there first. Blocking; needs no lock.
    package func items() async throws -> [TrashedItem] {
        let (vault, _) = try Vault.open(path)
        return try await vault.readManifest().trashed()
    }

    /// Puts items back in their places, by their ids or by beginnings that only one in the trash has. What leads
    /// to no item is in `kept`.
    package func restore(_ ids: [String]) async throws -> Outcome {
        let lost = Guarded<[KeptItem]>([])
        var outcome = try await change("trash restore", .restore) { items in
            var wanted: Set<String> = []
            for id in ids {
                let found = Set(items.map(\.record.id).filter { $0.hasPrefix(id) })
                if let only = found.contains(id) ? id : found.count == 1 ? found.first : nil {
                    wanted.insert(only)
                } else {
                    let reason =
                        found.isEmpty
                        ? "it is not in the trash"
                        : "several ids there begin with it: \(found.sorted().prefix(5).joined(separator: ", "))"
                    lost.with { $0.append(KeptItem(collection: "", id: id, reason: reason)) }
                }
            }
            return items.filter { wanted.contains($0.record.id) }
        }
        outcome.kept += lost.with { $0 }
        return outcome
    }

    /// Removes for good what has been in the trash for `age` seconds, once `agrees` has seen it.
    package func empty(
        olderThan age: Int64, agrees: @escaping @Sendable ([TrashedItem]) throws -> Bool
    ) async throws -> Outcome {
        let latest = WallClock.now() - age
        return try await change("trash empty", .discard) { items in
            let old = items.filter { $0.since <= latest }
            guard try old.isEmpty || agrees(old) else { throw PruneRefusal.notAgreed }
            return old
        }
    }

    private func change(
        _ command: String, _ direction: TrashDirection,
        _ choose: @escaping @Sendable ([TrashedItem]) throws -> [TrashedItem]
    ) async throws -> Outcome {
        try await BlockingThreads.withThreads(2) { threads in
            try await withThrowingTaskGroup(of: Outcome.self) { group in
                group.addTask(executorPreference: threads) {
                    try await changeBlocking(command, direction, choose)
                }
                guard let outcome = try await group.next() else { throw CancellationError() }
                return outcome
            }
        }
    }

    private func changeBlocking(
        _ command: String, _ direction: TrashDirection,
        _ choose: @Sendable ([TrashedItem]) throws -> [TrashedItem]
    ) async throws -> Outcome {
        let (vault, marker) = try Vault.open(path)
        try vault.prepareOwnFolder()
        let lock = try VaultLock(vault.lockPath, holder: .current(command: command))
        let manifest = try await vault.openManifest()
        let mover = TrashMover(vault: vault, manifest: manifest)
        try await vault.settle(manifest)
        var outcome = Outcome()
        var rest = try choose(try await manifest.trashed())[...]
        guard !rest.isEmpty else { return outcome }
        outcome.run = try await manifest.beginRun(command: command, kind: "", now: WallClock.now())
        while !rest.isEmpty {
            try Task.checkCancellation()
            try await move(rest.prefix(TrashMover.batch), direction, mover, &outcome)
            rest = rest.dropFirst(TrashMover.batch)
        }
        try await end(outcome, vault, marker, manifest)
        withExtendedLifetime(lock) {}
        return outcome
    }

    private func move(
        _ items: ArraySlice<TrashedItem>, _ direction: TrashDirection, _ mover: TrashMover,
        _ outcome: inout Outcome
    ) async throws {
        var moves: [TrashMove] = []
        for item in items {
            if let move = try await mover.manifest.move(item.record.key, direction) { moves.append(move) }
        }
        let blocked = try await mover.move(moves, run: outcome.run) { move in
            let hash = move.sha256.map { ", sha256 \($0.hex)" } ?? ""
            return "by \(DeletionTrail.who); audio of \(move.size) bytes\(hash)"
        }
        let stays = Dictionary(
            blocked.map { ($0.move.key, $0.reason) }, uniquingKeysWith: { first, _ in first })
        for item in items {
            if let reason = stays[item.record.key] {
                outcome.kept.append(
                    KeptItem(collection: item.record.collection, id: item.record.id, reason: reason))
            } else {
                outcome.done.append(item)
            }
        }
    }

    private func end(
        _ outcome: Outcome, _ vault: Vault, _ marker: Marker, _ manifest: Manifest
    ) async throws {
        var summary = RunSummary()
        summary.run = outcome.run
        summary.exit = outcome.kept.isEmpty ? .done : .partial
        summary.note = "\(outcome.done.count) done, \(outcome.kept.count) kept"
        let writer = SnapshotWriter(vault: vault, vaultID: marker.vaultID, manifest: manifest)
        summary.snapshot = try await writer.write(run: outcome.run, isFull: false)
        try await manifest.endRun(outcome.run, summary, now: WallClock.now())
    }
}
