import Backup
import Foundation
import HTTP
import JSON
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Random faults, interruptions, options and changes of the account, run after run over one vault.
///
/// After each run nothing wrong stands under a final name and all that its summary claims is true. In the end a
/// clean run completes, and the vault equals the account. TAPEKEEP_SEQUENCES asks for more of them.
@Suite(.temporaryDirectory, .timeLimit(.minutes(60))) struct RandomRunsTests {
    let vault = TemporaryDirectory.current.path("vault")
    static let sequences = ProcessInfo.processInfo.environment["TAPEKEEP_SEQUENCES"].flatMap { Int($0) } ?? 4
    /// One that failed can be played again.
    static let seed = ProcessInfo.processInfo.environment["TAPEKEEP_SEED"].flatMap { UInt64($0) }

    @Test(arguments: 0..<sequences) func whateverHappensTheVaultIsRightAndTheSummaryTrue(sequence: Int)
        async throws
    {
        let seed = Self.seed ?? UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        var recipe = AccountRecipe(
            items: 40, seed: seed, era: ZipNameEra.allCases.randomElement(using: &random) ?? .modern)
        recipe.audioBytes = 1500
        // Raw samples without a mark or a stated length look whole however few there are.
        recipe.audio = .mp3
        recipe.processing = Int.random(in: 0...2, using: &random)
        recipe.deleted = Int.random(in: 0...2, using: &random)
        try await Simulator.run(recipe) { service in
            var isListed = true
            var story = "seed \(seed), \(recipe.era)"
            for number in 1...Int.random(in: 3...6, using: &random) {
                let scene = Scene(recipe.era, &random)
                service.faults = scene.faults
                let outcome = await play(scene, service)
                service.clearFaults()
                story += "\n  run \(number): \(scene) -> \(outcome.told)"
                let place = Comment(rawValue: story)
                try await expectNothingWrong(service.account, place)
                if case .success(let summary) = outcome {
                    try await expectTrue(summary, of: scene, beganAnew: isListed, service.account, place)
                    isListed = [.done, .partial, .budget].contains(summary.exit)
                } else {
                    isListed = false
                }
                change(service.account, &random)
            }
            service.account.finishProcessing()
            let all = Truth.options {
                $0.isFull = true
                $0.retriesFailed = true
            }
            // The first one ends an unfinished listing, and tells once of what was listed and is gone by now.
            let clean = try await Truth.backup(service, into: vault, all, pageSize: 16)
            #expect(clean.exit == .done || clean.exit == .partial, Comment(rawValue: "\(story)\n  \(clean)"))
            #expect(
                clean.failures.allSatisfy {
                    $0.reason.contains("gone") || $0.reason.contains("not available")
                }, Comment(rawValue: "\(story)\n  \(clean)"))
            let last = try await Truth.backup(service, into: vault, all, pageSize: 16)
            let place = Comment(rawValue: "\(story)\n  the last run: \(last)")
            #expect(last.exit == .done, place)
            try await expectNothingWrong(service.account, place)
            try expectAllOf(service.account, place)
            try await expectSnapshotsTellTheManifest(place)
            service.clearLog()
            let idle = try await Truth.backup(service, into: vault, pageSize: 16)
            #expect(idle.exit == .done, place)
            #expect(service.log.delivered.isEmpty, place)
        }
    }

    // MARK: - One run

    /// What is set for one run.
    struct Scene: CustomStringConvertible {
        var options = RunOptions()
        var faults: [Fault] = []
        /// The event after which the run is interrupted.
        var interruption: Int?

        init(_ era: ZipNameEra, _ random: inout SeededGenerator) {
            func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
            options.isFull = chance(30)
            options.retriesFailed = chance(40)
            options.isDryRun = chance(5)
            if chance(30) { options.transport = Transport.allCases.randomElement(using: &random) ?? .auto }
            options.concurrency = .fixed([1, 2, 3, 4, 64].randomElement(using: &random) ?? 1)
            if chance(50) { options.batchSize = .fixed(Int.random(in: 1...20, using: &random)) }
            if chance(15) { options.maximumBytes = Int.random(in: 1...60_000, using: &random) }
            if chance(10) { options.filter.models = ["eleven_multilingual_v2"] }
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                guard var fault = Self.playable.randomElement(using: &random),
                    // Two that rename or move entries together make names that lie, and an id that lies is proof.
                    !fault.isAboutZips || !faults.contains(where: \.isAboutZips),
                    fault.kind != .swappedAudio || era == .modern
                else { continue }
                if fault.kind != .swappedAudio {
                    // Names are tested once in a run: what is right then and wrong later is beyond that.
                    fault.nth = Int.random(in: 1...3, using: &random)
                    if chance(70) { fault = fault.times(Int.random(in: 1...4, using: &random)) }
                }
                faults.append(fault)
            }
            if chance(35) { interruption = Int.random(in: 1...120, using: &random) }
        }

        /// All but those that only take time.
        static let playable = Fault.allCases.filter { fault in
            switch fault.kind {
            case .stall, .drip, .bandwidth, .latency, .entryFlood, .retryAfter, .zipBomb: false
            default: true
            }
        }

        /// Whether a listing may have been lied to in a way that none can notice at once.
        var liesInListings: Bool {
            faults.contains { fault in
                switch fault.kind {
                case .listingGap, .itemsArriveLate, .itemsAppear, .itemsVanish, .shortListing, .hostileID,
                    .cursorDeleted,
                    .repeatedPage, .status, .poisonedItem, .wrongShape:
                    true
                default: false
                }
            }
        }

        var description: String {
            let faults = faults.map { "\($0.kind) from \($0.nth)\($0.times.map { " times \($0)" } ?? "")" }
            var words = [
                "\(faults)", "\(options.transport)", "\(options.concurrency)", "\(options.batchSize)",
            ]
            if options.isFull { words.append("full") }
            if options.retriesFailed { words.append("retry") }
            if options.isDryRun { words.append("dry") }
            if !options.filter.isEmpty { words.append("filtered") }
            if let bytes = options.maximumBytes { words.append("at most \(bytes)") }
            if let interruption { words.append("interrupted after event \(interruption)") }
            return words.joined(separator: ", ")
        }
    }

    private func play(_ scene: Scene, _ service: SimulatedService) async -> Result<RunSummary, any Error> {
        await Result.catching {
            var address = AccountAddress(origin: try Origin(service.baseURL), key: APIKey(service.key))
            address.policy.firstWait = .milliseconds(2)
            address.policy.longestWait = .milliseconds(5)
            address.policy.attempts = 4
            address.policy.failuresInARow = 8
            address.patienceForBytes = 1
            address.pageSize = 16
            let (moments, moment) = AsyncStream.makeStream(of: Void.self)
            let count = Count()
            let events = BackupEvents { _ in
                if count.next() == scene.interruption { moment.yield() }
            }
            let run = BackupRun(into: vault, from: address, options: scene.options, events: events)
            return try await withThrowingTaskGroup(of: RunSummary?.self) { group in
                group.addTask {
                    defer { moment.finish() }
                    return try await run.run()
                }
                for await _ in moments { group.cancelAll() }
                guard let summary = try await group.next() ?? nil else { throw CancellationError() }
                return summary
            }
        }
    }

    private final class Count: Sendable {
        private let value = Guarded(0)
        func next() -> Int {
            value.with {
                $0 += 1
                return $0
            }
        }
    }

    private func change(_ account: SimulatedAccount, _ random: inout SeededGenerator) {
        account.addItems(Int.random(in: 0...6, using: &random))
        if Bool.random(using: &random) { account.addLateItems(Int.random(in: 0...2, using: &random)) }
        if Int.random(in: 0..<4, using: &random) == 0 { account.addItems(1, state: .processing) }
        if Int.random(in: 0..<3, using: &random) == 0 { account.finishProcessing() }
        for item in account.items.shuffled(using: &random).prefix(Int.random(in: 0...2, using: &random)) {
            account.deleteItem(item.id)
        }
        if let item = account.items.randomElement(using: &random), item.state == .created,
            Bool.random(using: &random)
        {
            account.setState(.deleted, of: item.id)
        }
    }

    // MARK: - What must hold

    /// Every sidecar and every audio file by the item's id.
    private func held(_ place: Comment) throws -> [String: (path: String, sidecar: Sidecar)] {
        var found: [String: (path: String, sidecar: Sidecar)] = [:]
        for path in try Truth.files(below: vault + "/history") where path.hasSuffix(".json") {
            let sidecar = try Sidecar.read(path)
            #expect(
                found.updateValue((path, sidecar), forKey: sidecar.id) == nil,
                "two of \(sidecar.id), \(place)")
        }
        return found
    }

    private func expectNothingWrong(_ account: SimulatedAccount, _ place: Comment) async throws {
        let held = try held(place)
        var named: Set<String> = []
        for (id, (path, sidecar)) in held {
            named.insert(path)
            guard let item = account.item(id) else {
                Issue.record("\(id) is nobody's, \(place)")
                continue
            }
            #expect(path.contains(id), place)
            #expect(sidecar.item["history_item_id"]?.string == id, place)
            guard let audio = sidecar.audio else { continue }
            let file = parentFolder(path) + "/" + audio.file
            named.insert(file)
            #expect(try Digest.ofFile(file).digest == SHA256.of(item.audio), "audio of \(id), \(place)")
            #expect(audio.sha256 == SHA256.of(item.audio), place)
        }
        #expect(Set(try Truth.files(below: vault + "/history")).subtracting(named).isEmpty, place)
        guard try File.status(vault + "/manifest.sqlite") != nil else { return }
        for row in try await Manifest(reading: vault + "/manifest.sqlite").rows() where row.state == "stored"
        {
            guard let own = held[row.id] else {
                Issue.record("\(row.id) is stored and not there, \(place)")
                continue
            }
            #expect(row.sidecar.map { own.path.hasSuffix("/" + $0) } == true, place)
            #expect(row.sha256 == own.sidecar.audio?.sha256, place)
        }
    }

    private func expectTrue(
        _ summary: RunSummary, of scene: Scene, beganAnew: Bool, _ account: SimulatedAccount, _ place: Comment
    ) async throws {
        #expect(summary.accounting.holds, place)
        #expect(summary.failures.count == summary.accounting.failed, place)
        #expect(summary.exit != .unexpected, place)
        #expect(summary.exit != .done || summary.accounting.failed == 0, place)
        guard summary.exit == .done, summary.unreadable.isEmpty, !scene.options.isDryRun,
            scene.options.filter.isEmpty
        else { return }
        let rows = try await Manifest(reading: vault + "/manifest.sqlite").rows()
        let open = rows.filter { $0.upstream == "present" && ($0.state == "listed" || $0.state == "failed") }
        #expect(open.map(\.id) == [], place)
        // A listing that takes up an unfinished one does not see what came to its first part with an old date.
        if scene.options.isFull, beganAnew, !scene.liesInListings { try expectAllOf(account, place) }
    }

    /// All that the account has is in the vault, as it is now.
    private func expectAllOf(_ account: SimulatedAccount, _ place: Comment) throws {
        let held = try held(place)
        for item in account.items where item.state != .processing {
            guard let (_, sidecar) = held[item.id] else {
                Issue.record("\(item.id) is not there, \(place)")
                continue
            }
            #expect(
                SHA256.of(Array(sidecar.item.bytes)) == SHA256.of(item.json), "words of \(item.id), \(place)")
            #expect(sidecar.audio != nil || !item.hasAudio, "audio of \(item.id), \(place)")
        }
    }

    private func expectSnapshotsTellTheManifest(_ place: Comment) async throws {
        var told: [String: String] = [:]
        for path in try SnapshotChain.resolve(in: vault + "/snapshots").paths {
            let reader = try SnapshotReader(path)
            while let block = try reader.nextBlock() {
                for line in block.split(separator: 0x0A) {
                    let id = try #require(try JSONValue(parsing: Array(line))["id"]?.string)
                    told[id] = String(decoding: line, as: UTF8.self)
                }
            }
        }
        let manifest = try Manifest(reading: vault + "/manifest.sqlite")
        for line in try await manifest.lines() {
            let id = try #require(try JSONValue(parsing: line)["id"]?.string)
            #expect(told[id] == String(decoding: line, as: UTF8.self), place)
        }
    }

    private func parentFolder(_ path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}

extension Fault {
    /// Whether it takes a zip to pieces.
    fileprivate var isAboutZips: Bool {
        switch kind {
        case .missingEntry, .extraEntry, .extraFile, .duplicateEntry, .contradictingEntry, .hostileName,
            .reordered,
            .swappedAudio, .shiftedClock, .renamedEntries, .renamedVoices, .noFolders, .emptyZip, .bareAudio,
            .cutZip,
            .cutBetweenEntries, .corruptEntry, .wrongChecksum, .encryptedEntry:
            true
        default: false
        }
    }
}

extension Result where Success == RunSummary {
    fileprivate var told: String {
        switch self {
        case .success(let summary):
            "\(summary.exit) \(summary.accounting) \(summary.failures) \(summary.note ?? "")"
        case .failure(let error): "\(error)"
        }
    }
}

extension Manifest {
    fileprivate func rows() throws -> [ItemRecord] {
        var rows: [ItemRecord] = []
        try forEachRecord(.all) { rows.append($0) }
        return rows
    }

    fileprivate func lines() throws -> [[UInt8]] {
        var lines: [[UInt8]] = []
        try forEachRecord(.all) { lines.append($0.line) }
        return lines
    }
}
