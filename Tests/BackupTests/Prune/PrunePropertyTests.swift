import Backup
import Foundation
import JSON
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Random lives of an account and its vault. TAPEKEEP_LIVES makes it longer.
@Suite(.temporaryDirectory, .timeLimit(.minutes(30))) struct PrunePropertyTests {
    static let lives = ProcessInfo.processInfo.environment["TAPEKEEP_LIVES"].flatMap { Int($0) } ?? 6
    static let steps = 24

    @Test(arguments: (0..<lives).map { _ in UInt64.random(in: 0 ... .max) })
    func nothingThatTheAccountHasIsTrashedAndNothingUnprovenIsDeletedUpstream(seed: UInt64) async throws {
        var recipe = AccountRecipe(items: 24, seed: seed | 1)
        recipe.audioBytes = 1500
        let life = Life(TemporaryDirectory.current.path("vault-\(seed)"), seed: seed)
        try await Simulator.run(recipe) { service in
            // What a listing is to lack later must be stored first.
            _ = try await Pruning.sweep(service, life.vault)
            for _ in 0..<Self.steps { try await life.step(service) }
            try await life.end(service)
        }
    }
}

/// One account and one vault, and what was done to them.
private final class Life {
    let vault: String
    let seed: UInt64
    var generator: SeededGenerator
    /// Items whose local copy was damaged by us.
    var damaged: Set<String> = []
    var story: [String] = []
    /// Whether every listing of this life lacks the same items, and the account does not want to speak of them.
    let isLiar: Bool

    init(_ vault: String, seed: UInt64) {
        self.vault = vault
        self.seed = seed
        generator = SeededGenerator(seed: seed)
        isLiar = seed % 3 == 0
    }

    private func chance(_ part: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < part }

    func step(_ service: SimulatedService) async throws {
        let account = service.account
        let number = Int.random(in: 0..<100, using: &generator)
        story.append("\(number)")
        switch number {
        case ..<8: account.addItems(Int.random(in: 1...4, using: &generator))
        case ..<22:
            for item in account.items.shuffled(using: &generator).prefix(
                Int.random(in: 1...5, using: &generator))
            {
                account.deleteItem(item.id)
            }
        case ..<32:
            let away = try await Pruning.records(vault).keys.filter { !account.hasItem($0) }.sorted()
            for id in away.shuffled(using: &generator).prefix(3) { account.restoreItem(id) }
        case ..<42: for _ in 0..<3 { try await damage(account) }
        case ..<66: try await backup(service, isFull: chance(0.8))
        case ..<84: try await prune(.local, service)
        case ..<96: try await prune(.remote, service)
        default:
            let trashed = try await Trash(of: vault).items()
            if chance(0.5), let item = trashed.randomElement(using: &generator) {
                _ = try await Trash(of: vault).restore([item.record.id])
            }
        }
    }

    /// Breaks what the vault holds of an item.
    private func damage(_ account: SimulatedAccount) async throws {
        let records = try await Pruning.records(vault).values.filter { $0.path != nil }.sorted {
            $0.id < $1.id
        }
        guard let record = records.randomElement(using: &generator) else { return }
        damaged.insert(record.id)
        let name = vault + "/" + ((chance(0.5) ? record.path : record.sidecar) ?? "")
        guard try File.isFile(name) else { return }
        if chance(0.3) { return try File.remove(name) }
        var bytes = try Vaults.read(name)
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= 0x10
        try Vaults.write(bytes, to: name)
    }

    // MARK: - What tapekeep does

    func backup(_ service: SimulatedService, isFull: Bool) async throws {
        let lies: [Fault] = [
            Fault(.shortListing), Fault(.listingGap), Fault(.repeatedPage, times: 2), Fault(.emptyPage),
            Fault(.brokenPage), Fault(.status(500, .topLevel), on: .history), Fault(.itemsVanish(1)),
            Fault(.unsortedPage), Fault(.doubledItem), Fault(.endlessMore),
        ]
        if isLiar {
            service.faults = [Fault(.listingGap)]
        } else if chance(0.45) {
            service.faults = lies.shuffled(using: &generator).prefix(1).map { $0 }
        }
        defer { service.clearFaults() }
        var options = Truth.options { $0.isFull = isFull }
        if chance(0.1) { options.filter.before = Int64(service.account.items.first?.date ?? 0) + 1 }
        let pageSize = chance(0.5) ? 7 : 100
        try await cutShort(chance(0.15)) { [vault, options] in
            _ = await Result.catching {
                try await Truth.backup(service, into: vault, options, pageSize: pageSize)
            }
        }
    }

    private func prune(_ side: PruneSide, _ service: SimulatedService) async throws {
        let account = service.account
        // The first question is whether the account finds what it listed.
        let nth = Int.random(in: 1...3, using: &generator)
        let lies: [Fault] = [
            Fault(.status(404, .string), on: .item, nth: nth), Fault(.html, on: .item, nth: nth),
            Fault(.jsonError, on: .item, nth: nth), Fault(.status(500, .topLevel), on: .item, nth: nth),
            Fault(.empty, on: .item, nth: nth), Fault(.redirect, on: .item, nth: nth),
            Fault(.hangUp, on: .deleteItem, nth: 2, times: 4),
            Fault(.html, on: .deleteItem, nth: 2, times: 3),
            Fault(.jsonError, on: .deleteItem, nth: 2), Fault(.status(503, .modern), on: .deleteItem, nth: 2),
            Fault(.concurrencyLimit(1)), Fault(.status(403, .modern), on: .deleteItem, nth: 3, times: 2),
        ]
        if isLiar || chance(0.5) {
            service.faults = lies.prefix(isLiar ? 6 : lies.count).shuffled(using: &generator).prefix(1).map {
                $0
            }
        }
        defer { service.clearFaults() }
        let before = Set(account.items.map(\.id))
        let trashed = Guarded<[String]>([])
        let audience = PruneAudience { event in
            guard case .done(_, let id, _, _) = event, side == .local else { return }
            trashed.with { $0.append(id) }
        }
        var options = PruneOptions(side)
        options.isApplied = !chance(0.1)
        options.mostItems = 10_000
        options.allowsHalf = chance(0.8)
        if side == .remote, chance(0.7) {
            options.filter.before = account.items.randomElement(using: &generator).map { Int64($0.date) }
        }
        try await cutShort(chance(0.2)) { [vault, options] in
            _ = await Result.catching {
                try await PruneRun(
                    of: vault, with: try Pruning.address(service), options: options, audience: audience
                ).run()
            }
        }
        // Nothing but this run changed the account, so what it has now it had when files were moved.
        let there = Set(account.items.map(\.id))
        for id in trashed.with({ $0 }) {
            #expect(
                !there.contains(id), "\(id) was trashed though the account has it: seed \(seed), \(story)")
        }
        if side == .local { #expect(there == before, "seed \(seed), \(story)") }
        let records = try await Pruning.records(vault)
        for id in before.subtracting(there) {
            let record = try #require(records[id], "seed \(seed), \(story)")
            try expectWhole(record, account)
        }
    }

    /// Runs `body`, and now and then takes back the wish for it while it is under way.
    private func cutShort(_ isCut: Bool, _ body: @escaping @Sendable () async throws -> Void) async throws {
        let pause = Int.random(in: 0...30, using: &generator)
        guard isCut else { return try await body() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            try await Task.sleep(for: .milliseconds(pause))
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    // MARK: - What must hold

    private func expectWhole(_ record: ItemRecord, _ account: SimulatedAccount) throws {
        let item = try #require(account.item(record.id))
        let name = try #require(record.sidecar, "\(record.id): seed \(seed), \(story)")
        let sidecar = try JSONValue(parsing: try Vaults.read(vault + "/" + name))
        #expect(sidecar["item"]?.bytes == item.json[...], "\(record.id): seed \(seed), \(story)")
        guard item.hasAudio else { return }
        let path = try #require(record.path, "\(record.id): seed \(seed), \(story)")
        #expect(
            SHA256.of(try Vaults.read(vault + "/" + path)) == SHA256.of(item.audio),
            "\(record.id): seed \(seed), \(story)")
    }

    /// When all is quiet again, everything is in its place.
    func end(_ service: SimulatedService) async throws {
        // The first run ends a listing that was cut short, and does not look again where that had been. What was listed then,
        // and let go of by the account before it was stored, is named as failed once.
        let first = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
        #expect(first.exit == (first.failures.isEmpty ? .done : .partial), "\(first): seed \(seed), \(story)")
        for failure in first.failures {
            #expect(!service.account.hasItem(failure.id), "\(failure): seed \(seed), \(story)")
        }
        let run = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
        #expect(run.exit == .done, "\(run): seed \(seed), \(story)")
        let records = try await Pruning.records(vault)
        for item in service.account.items where !damaged.contains(item.id) {
            let record = try #require(records[item.id], "\(item.id): seed \(seed), \(story)")
            #expect(record.state == "stored", "\(item.id): seed \(seed), \(story)")
            try expectWhole(record, service.account)
        }
        for record in records.values where record.state == "trashed" {
            #expect(!service.account.hasItem(record.id), "seed \(seed), \(story)")
        }
    }
}
