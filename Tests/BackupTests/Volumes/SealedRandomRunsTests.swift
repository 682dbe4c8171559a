import Backup
import Foundation
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Random lives of a vault whose months are sealed and unsealed while everything else happens to it.
///
/// TAPEKEEP_SEQUENCES asks for more of them, TAPEKEEP_SEED plays one again.
@Suite(.temporaryDirectory, .timeLimit(.minutes(60))) struct SealedRandomRunsTests {
    static let lives = ProcessInfo.processInfo.environment["TAPEKEEP_SEQUENCES"].flatMap { Int($0) } ?? 3
    static let seed = ProcessInfo.processInfo.environment["TAPEKEEP_SEED"].flatMap { UInt64($0) }
    static let steps = 24

    @Test(arguments: 0..<lives) func whateverIsDoneEveryItemIsReadAndNoSealShows(life: Int) async throws {
        let seed = Self.seed ?? UInt64.random(in: 0 ... .max)
        var recipe = Sealed.recipe(30, days: 70)
        recipe.seed = seed | 1
        recipe.conversations = 6
        let life = SealedLife(TemporaryDirectory.current.path("vault"), seed: seed)
        try await Simulator.run(recipe) { service in
            try await Pruning.sweep(service, life.vault)
            for _ in 0..<Self.steps { try await life.step(service) }
        }
    }
}

/// One vault, what was done to it, and what it must hold.
private final class SealedLife {
    let vault: String
    let seed: UInt64
    private var generator: SeededGenerator
    private var story: [String] = []
    private var held: Set<String> = []
    private var emptied: Set<String> = []

    init(_ vault: String, seed: UInt64) {
        self.vault = vault
        self.seed = seed
        generator = SeededGenerator(seed: seed)
    }

    private var place: Comment { Comment(rawValue: "seed \(seed): \(story.joined(separator: ", "))") }

    func step(_ service: SimulatedService) async throws {
        let before = try await Vaults.lines(vault)
        switch Int.random(in: 0..<100, using: &generator) {
        case ..<24: try await backup(service)
        case ..<44:
            story.append("seal")
            let dates = try await VaultReading(vault).manifest.everyRecord().map(\.dateUnix).sorted()
            let date = dates.randomElement(using: &generator) ?? Sealed.end
            let report = try await Sealed.seal(
                vault, before: Bool.random(using: &generator) ? Sealed.end : date)
            #expect(report.exit == .done, "\(report) \(place)")
            #expect(try await Vaults.lines(vault) == before, place)
        case ..<58:
            guard let month = try Sealed.months(vault).randomElement(using: &generator) else { return }
            story.append("unseal \(month)")
            #expect(try await Sealed.unseal(vault, month).exit == .done, place)
            #expect(try await Vaults.lines(vault) == before, place)
        case ..<68: try await prune(.local, service)
        case ..<72: try await prune(.remote, service)
        case ..<84: try await changeTrash()
        case ..<88:
            story.append("repair")
            let report = try await Sealed.repair(vault, service)
            #expect(report.exit == .done && report.found == 0, "\(report) \(place)")
        case ..<92: try await harmAndRepair(service)
        default:
            story.append("rebuild")
            let report = try await Rebuild(of: vault).run()
            #expect(report.problems == [], place)
            try File.remove(vault + "/" + (report.keptAside ?? ""))
            #expect(try await Vaults.lines(vault) == before, place)
        }
        try await expectAll(service.account)
    }

    private func backup(_ service: SimulatedService) async throws {
        let account = service.account
        let isFull = Bool.random(using: &generator)
        story.append(isFull ? "full backup" : "backup")
        account.addItems(Int.random(in: 0...4, using: &generator))
        if Bool.random(using: &generator) { account.addLateItems(2) }
        for item in account.items.shuffled(using: &generator).prefix(Int.random(in: 0...3, using: &generator))
        {
            account.deleteItem(item.id)
        }
        if let item = account.items.randomElement(using: &generator), held.contains("history " + item.id) {
            // Its words change; its audio is no longer to be had there.
            account.setState(.deleted, of: item.id)
        }
        let summary = try await Truth.backup(
            service, into: vault, Truth.options { $0.isFull = isFull }, pageSize: 16)
        #expect(summary.accounting.holds && summary.exit == .done, "\(summary) \(place)")
    }

    private func prune(_ side: PruneSide, _ service: SimulatedService) async throws {
        story.append("prune \(side)")
        // Twice for what listings lack; and after a rebuild nothing goes before the account was listed again.
        for _ in 0..<2 { try await Pruning.sweep(service, vault) }
        let dates = service.account.items.map(\.date).sorted()
        let limit = dates.isEmpty ? 0 : dates[dates.count / 4]
        let summary = try await Pruning.prune(side, vault, service) {
            $0.allowsHalf = true
            if side == .remote { $0.filter.before = Int64(limit) }
        }
        #expect(summary.failed == 0, "\(summary) \(place)")
    }

    private func changeTrash() async throws {
        let trash = try await Trash(of: vault).items()
        if Int.random(in: 0..<3, using: &generator) > 0 {
            story.append("restore")
            let ids = trash.shuffled(using: &generator).prefix(2).map(\.record.id)
            let outcome = try await Trash(of: vault).restore(ids)
            #expect(outcome.kept == [], place)
        } else {
            story.append("empty")
            let outcome = try await Trash(of: vault).empty(olderThan: 0) { _ in true }
            #expect(outcome.kept == [], place)
            emptied.formUnion(outcome.done.map { $0.record.collection + " " + $0.record.id })
        }
    }

    /// A byte of a volume changes, and what it costs is fetched again, where the account still has it.
    private func harmAndRepair(_ service: SimulatedService) async throws {
        guard let volume = try Sealed.volumes(vault).randomElement(using: &generator) else { return }
        story.append("flip and repair")
        let whole = try Vaults.read(vault + "/" + volume)
        var bytes = whole
        bytes[Int.random(in: bytes.indices, using: &generator)] ^=
            1 << UInt8.random(in: 0..<8, using: &generator)
        try Vaults.write(bytes, to: vault + "/" + volume)
        let named = Sealed.named(try await Vaults.verify(vault))
        let lost = named.filter {
            !service.account.hasItem($0) || service.account.item($0)?.hasAudio == false
        }
        guard lost.isEmpty else { return try Vaults.write(whole, to: vault + "/" + volume) }
        let report = try await Sealed.repair(vault, service)
        #expect(report.exit == .done, "\(report) \(place)")
    }

    private func expectAll(_ account: SimulatedAccount) async throws {
        let verify = try await Vaults.verify(vault)
        #expect(verify.tally.findings == [], place)
        let records = try await VaultReading(vault).manifest.everyRecord().filter { $0.sidecar != nil }
        let now = Set(records.map { $0.collection + " " + $0.id })
        #expect(held.subtracting(emptied).subtracting(now) == [], place)
        held.formUnion(now)
        try await Sealed.expectReadable(vault, account, place)
    }
}
