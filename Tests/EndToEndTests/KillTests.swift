import Backup
import Foundation
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Real runs, killed at random instants over one vault. `make kill-test` does it 200 times.
@Suite(.temporaryDirectory, .timeLimit(.minutes(30))) struct KillTests {
    let vault = TemporaryDirectory.current.path("vault")
    static let kills = ProcessInfo.processInfo.environment["TAPEKEEP_KILLS"].flatMap { Int($0) } ?? 15
    /// Items under way at once: three connections with eight items each, and the three that are checked twice.
    static let inFlight = 3 * 8 + 3

    @Test func aVaultKilledAtRandomInstantsEqualsAnUndisturbedOne() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        var recipe = AccountRecipe(items: 300)
        recipe.audioBytes = 6000
        try await Simulator.run(recipe) { service in
            service.faults = [Fault(.latency(milliseconds: 15))]
            for kill in 0..<Self.kills {
                try await killOneRun(service, kill, &generator)
                // Something must be left to do for the next one.
                _ = service.account.addItems(12)
                try Truth.expectNothingWrong(vault, service.account)
            }
            service.clearFaults()
            let last = try await program(service).run()
            #expect(last.status == 0, "seed \(seed): \(last.output)\(last.errors)")
            try Truth.expectComplete(vault, service.account)
            let twice = service.log.delivered.values.reduce(0) { $0 + $1 - 1 }
            #expect(twice <= Self.kills * Self.inFlight + Self.inFlight, "seed \(seed)")
            #expect(try Folder.list(vault + "/.tapekeep/staging").isEmpty)

            let other = TemporaryDirectory.current.path("undisturbed")
            #expect(try await Truth.backup(service, into: other).exit == .done)
            let (killed, undisturbed) = (
                try await Truth.records(of: vault), try await Truth.records(of: other)
            )
            #expect(killed == undisturbed, "seed \(seed)")
        }
    }

    private func killOneRun(
        _ service: SimulatedService, _ number: Int, _ generator: inout SeededGenerator
    ) async throws {
        let signal = [SIGKILL, SIGKILL, SIGTERM, SIGINT].randomElement(using: &generator) ?? SIGKILL
        let running = try program(service).start()
        try await Task.sleep(for: .milliseconds(Int.random(in: 5...400, using: &generator)))
        running.send(signal: signal)
        let outcome = try await running.outcome()
        let codes: [Int32: Int32] = [SIGTERM: 143, SIGINT: 130]
        // It may have ended before the signal came, or not yet have been ready to hear it.
        #expect(
            outcome.wasKilled || outcome.status == 0 || outcome.status == codes[signal],
            "kill \(number): \(outcome.status) \(outcome.errors)")
    }

    private func program(_ service: SimulatedService) throws -> Program {
        Program(
            try BuildProducts.path("tapekeep"),
            ["backup", vault, "--base-url", service.baseURL, "--concurrency", "3", "--batch-size", "8"],
            environment: ["ELEVENLABS_API_KEY": service.key])
    }
}
