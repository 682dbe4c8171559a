import Backup
import Foundation
import JSON
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Real prunes, killed at random instants. `make kill-test` does it 200 times.
@Suite(.temporaryDirectory, .timeLimit(.minutes(30))) struct PruneKillTests {
    let vault = TemporaryDirectory.current.path("vault")
    static let kills = ProcessInfo.processInfo.environment["TAPEKEEP_KILLS"].flatMap { Int($0) } ?? 8

    private var recipe: AccountRecipe {
        var recipe = AccountRecipe(items: 120)
        recipe.audioBytes = 2000
        return recipe
    }

    @Test func everyItemIsUpstreamOrProvenInTheVaultHoweverAPruneIsKilled() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        try await Simulator.run(recipe) { service in
            try await sweep(service)
            for kill in 0..<Self.kills {
                service.faults = [Fault(.latency(milliseconds: 15))]
                try await killOne(["--remote", "--concurrency", "4"], service, kill, &generator)
                service.clearFaults()
                try await expectNothingLost(service.account, "seed \(seed), kill \(kill)")
                // Something must be left to do for the next one, and some of it must be stored first.
                if kill % 2 == 0 {
                    service.account.addItems(20)
                    try await sweep(service)
                }
            }
            try await sweep(service)
            let last = try await program(["--remote"], service).run()
            #expect(last.status == 0, "seed \(seed): \(last.output)\(last.errors)")
            #expect(service.account.count == 0)
            try await expectNothingLost(service.account, "seed \(seed), at the end")
            let records = try await records()
            #expect(records.allSatisfy { $0.upstream == "deleted" && $0.state == "stored" })
            #expect(try await reading().unsettledDeletions().isEmpty)
            let verify = try await run("verify", [])
            #expect(verify.status == 0, "\(verify.output)\(verify.errors)")
        }
    }

    @Test func aRebuildAfterAKilledPruneForgetsNoDeletion() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        try await Simulator.run(recipe) { service in
            try await sweep(service)
            for kill in 0..<Self.kills / 2 {
                service.faults = [Fault(.latency(milliseconds: 15))]
                try await killOne(["--remote", "--concurrency", "4"], service, kill, &generator)
                service.clearFaults()
                let rebuild = try await run("rebuild", [])
                #expect(rebuild.status == 0, "seed \(seed), kill \(kill): \(rebuild.output)\(rebuild.errors)")
                service.account.addItems(20)
                for _ in 0..<2 { try await sweep(service) }
                let local = try await program(["--local", "--allow-half"], service).run()
                #expect(local.status == 0, "seed \(seed), kill \(kill): \(local.errors)")
                for record in try await records() {
                    #expect(record.state == "stored", "\(record.id), seed \(seed), kill \(kill)")
                    let isThere = service.account.hasItem(record.id)
                    #expect((record.upstream == "deleted") == !isThere, "\(record.id), seed \(seed)")
                }
            }
        }
    }

    /// Into the trash and, when the items return, out of it again.
    @Test func everyFileIsInItsPlaceOrInTheTrashHoweverAPruneIsKilled() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        try await Simulator.run(recipe) { service in
            try await sweep(service)
            let all = service.account.items
            for kill in 0..<Self.kills {
                let gone = all.shuffled(using: &generator).prefix(60)
                for item in gone { service.account.deleteItem(item.id) }
                for _ in 0..<2 { try await sweep(service) }
                try await killOne(["--local", "--allow-half"], service, kill, &generator, most: 250)
                try await expectNothingLost(service.account, "seed \(seed), kill \(kill)")
                let rest = try await program(["--local", "--allow-half"], service).run()
                #expect(rest.status == 0, "seed \(seed): \(rest.errors)")
                let states = try await records().reduce(into: [:]) { $0[$1.state, default: 0] += 1 }
                #expect(states == ["stored": 60, "trashed": 60], "seed \(seed), kill \(kill)")
                for item in gone { service.account.restoreItem(item.id) }
                service.clearLog()
                let backup = try Program(
                    BuildProducts.path("tapekeep"),
                    ["backup", vault, "--full", "--base-url", service.baseURL],
                    environment: ["ELEVENLABS_API_KEY": service.key]
                ).start()
                try await Task.sleep(for: .milliseconds(Int.random(in: 20...200, using: &generator)))
                backup.send(signal: SIGKILL)
                _ = try await backup.outcome()
                try await expectNothingLost(service.account, "seed \(seed), kill \(kill) on the way back")
                try await sweep(service)
                #expect(
                    service.log.count(.audio) + service.log.count(.download) == 0,
                    "seed \(seed), kill \(kill)")
                try Truth.expectComplete(vault, service.account)
                #expect(try Truth.files(below: vault + "/trash").isEmpty)
            }
        }
    }

    // MARK: - What must hold

    private func expectNothingLost(_ account: SimulatedAccount, _ when: String) async throws {
        let manifest = try reading()
        let intended = Set(try await manifest.unsettledDeletions().map(\.item.id))
        for record in try await records() {
            let item = try #require(account.item(record.id))
            let isThere = account.hasItem(record.id)
            if record.upstream == "deleted" { #expect(!isThere, "\(record.id), \(when)") }
            guard !isThere else { continue }
            try expectWhole(record, item, when)
            // What is gone upstream is gone by our doing, with the proof beside it, or was taken away there.
            if record.upstream == "deleted" {
                let reading = try VaultReading(vault)
                let events = try await reading.story(of: record).events
                #expect(
                    events.contains { $0.what == "deleted upstream" && $0.detail?.contains("sha256") == true }
                )
            } else if record.upstream == "present" {
                #expect(intended.contains(record.id), "\(record.id) is gone without a trail, \(when)")
            }
        }
    }

    /// The item's audio and its words are in their place or, under the same path, in the trash.
    private func expectWhole(_ record: ItemRecord, _ item: SimulatedItem, _ when: String) throws {
        func bytes(_ name: String?) throws -> [UInt8]? {
            guard let name else { return nil }
            let plain = name.hasPrefix("trash/") ? String(name.dropFirst(6)) : name
            let places = [plain, "trash/" + plain].map { vault + "/" + $0 }
            return try places.first { try File.isFile($0) }.map { try File.read($0, limit: 1 << 28) }
        }
        if item.hasAudio {
            #expect(
                try bytes(record.path).map { SHA256.of($0) } == SHA256.of(item.audio), "\(record.id), \(when)"
            )
        }
        let words = try #require(try bytes(record.sidecar), "\(record.id), \(when)")
        #expect(try JSONValue(parsing: words)["item"]?.bytes == item.json[...], "\(record.id), \(when)")
    }

    private func reading() throws -> Manifest { try Manifest(reading: vault + "/manifest.sqlite") }

    private func records() async throws -> [ItemRecord] { try await reading().everything() }

    // MARK: - Programs

    private func sweep(_ service: SimulatedService) async throws {
        let summary = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
        try #require(summary.exit == .done, "\(summary)")
    }

    private func killOne(
        _ options: [String], _ service: SimulatedService, _ number: Int,
        _ generator: inout SeededGenerator, most: Int = 500
    ) async throws {
        let signal = [SIGKILL, SIGKILL, SIGTERM, SIGINT].randomElement(using: &generator) ?? SIGKILL
        let running = try program(options, service).start()
        try await Task.sleep(for: .milliseconds(Int.random(in: 5...most, using: &generator)))
        running.send(signal: signal)
        let outcome = try await running.outcome()
        let codes: [Int32: Int32] = [SIGTERM: 143, SIGINT: 130]
        // It may have ended before the signal came, or not yet have been ready to hear it.
        #expect(
            outcome.wasKilled || outcome.status == 0 || outcome.status == codes[signal],
            "kill \(number): \(outcome.status) \(outcome.errors)")
    }

    private func program(_ options: [String], _ service: SimulatedService) throws -> Program {
        Program(
            try BuildProducts.path("tapekeep"),
            ["prune", vault, "--apply", "--yes", "--max-delete", "100000", "--base-url", service.baseURL]
                + options,
            environment: ["ELEVENLABS_API_KEY": service.key])
    }

    private func run(_ command: String, _ options: [String]) async throws -> Program.Outcome {
        try await Program(try BuildProducts.path("tapekeep"), [command, vault] + options).run()
    }
}

extension Manifest {
    fileprivate func everything() throws -> [ItemRecord] {
        var found: [ItemRecord] = []
        try forEachRecord(.all) { found.append($0) }
        return found
    }
}
