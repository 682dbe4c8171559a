import Backup
import Foundation
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Real `seal`s and `unseal`s, killed at random instants over one vault. `make kill-test` does it 200 times.
@Suite(.temporaryDirectory, .timeLimit(.minutes(30))) struct SealKillTests {
    let vault = TemporaryDirectory.current.path("vault")
    static let kills = ProcessInfo.processInfo.environment["TAPEKEEP_KILLS"].flatMap { Int($0) } ?? 16

    @Test func eachItemIsThereExactlyOnceHoweverASealOrAnUnsealIsKilled() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        var recipe = AccountRecipe(items: 300, conversations: 20)
        recipe.audioBytes = 4000
        recipe.spanOfDays = 80
        try await Simulator.run(recipe) { service in
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .done, "\(summary)")
        }
        let before = try await Holdings.read(vault)
        let months = try await months()
        var longest = try await timeToSealAll()
        var killed = 0
        // A run that ended before its kill does not count; the next one is killed earlier.
        for kill in 0..<(Self.kills * 8) where killed < Self.kills {
            let counts = try await Holdings.counts(vault)
            let isSeal = counts.sealed == 0 || (counts.loose > 0 && Bool.random(using: &generator))
            let month = months.randomElement(using: &generator) ?? ""
            let words = isSeal ? ["seal", vault, "--keep-months", "0"] : ["unseal", month, vault]
            let running = try Program(try BuildProducts.path("tapekeep"), words).start()
            // What is before the first file is a matter of milliseconds: most instants are to be of the work itself.
            try await Task.sleep(for: longest * Double.random(in: 0...1, using: &generator))
            running.send(signal: SIGKILL)
            let outcome = try await running.outcome()
            killed += outcome.wasKilled ? 1 : 0
            longest = longest * (outcome.wasKilled ? 1.1 : 0.7)
            let place = Comment(rawValue: "seed \(seed), kill \(kill) of \(words[0])")
            #expect(outcome.wasKilled || outcome.status == 0, place)

            let verify = try await Tapekeep.run(["verify", vault])
            #expect(verify.status == 0, "\(place): \(verify.output)\(verify.errors)")
            try await Holdings.expectEachOnce(vault, place)
            let isEqual = try await Holdings.read(vault) == before
            #expect(isEqual, place)
        }
        #expect(killed == Self.kills, "so many were to be under way, seed \(seed)")
        #expect(try await Tapekeep.run(["seal", vault, "--keep-months", "0"]).status == 0)
        #expect(try Folder.list(vault + "/.tapekeep/staging").isEmpty)
        try await Holdings.expectEachOnce(vault)
        let isEqual = try await Holdings.read(vault) == before
        #expect(isEqual, "seed \(seed)")
    }

    private func months() async throws -> [String] {
        let records = try await VaultReading(vault).manifest.everyRecord()
        return Set(records.map { Month(containing: $0.dateUnix).description }).sorted()
    }

    /// How long one undisturbed seal takes on this machine; the vault is loose again afterwards.
    private func timeToSealAll() async throws -> Duration {
        let begun = ContinuousClock.now
        #expect(try await Tapekeep.run(["seal", vault, "--keep-months", "0"]).status == 0)
        let time = begun.duration(to: .now)
        #expect(try await Holdings.counts(vault).loose == 0)
        for month in try await months() {
            #expect(try await Tapekeep.run(["unseal", month, vault]).status == 0)
        }
        #expect(try await Holdings.counts(vault).sealed == 0)
        return time
    }
}
