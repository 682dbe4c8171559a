import Backup
import Foundation
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Real runs over conversations, killed at random instants while these end, lose their audio and go.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct ConversationKillTests {
    let vault = TemporaryDirectory.current.path("vault")
    static let kills = ProcessInfo.processInfo.environment["TAPEKEEP_KILLS"].flatMap { Int($0) } ?? 12

    @Test func aVaultKilledAtRandomInstantsHoldsEveryConversationInTheEnd() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        var recipe = AccountRecipe(items: 5, conversations: 120)
        recipe.openConversations = 10
        recipe.audioBytes = 3000
        try await Simulator.run(recipe) { service in
            let truth = ConversationTruth(vault: vault, account: service.account)
            service.faults = [Fault(.latency(milliseconds: 10))]
            for kill in 0..<Self.kills {
                let running = try program(service).start()
                try await Task.sleep(for: .milliseconds(Int.random(in: 20...500, using: &generator)))
                running.send(signal: kill % 3 == 2 ? SIGTERM : SIGKILL)
                _ = try await running.outcome()
                try truth.expectNothingWrong()
                // Something must be left to do for the next one, of every kind.
                if kill % 4 == 1 { service.account.finishConversations() }
                service.account.addConversations(6)
                service.account.addConversations(2, status: .inProgress)
                if let call = service.account.conversations.randomElement(using: &generator) {
                    service.account.rerunAnalysis(of: call.id)
                }
            }
            service.clearFaults()
            service.account.finishConversations()
            // A listing that a kill interrupted is ended first: it does not look again where it had been.
            _ = try await program(service).run()
            let last = try await program(service, "--full").run()
            #expect(last.status == 0, "seed \(seed): \(last.output)\(last.errors)")
            try truth.expectComplete()
            let doubled = service.log.delivered.values.reduce(0) { $0 + max(0, $1 - 1) }
            #expect(doubled <= Self.kills * 3 * 16, "seed \(seed)")
        }
    }

    private func program(_ service: SimulatedService, _ more: String...) throws -> Program {
        Program(
            try BuildProducts.path("tapekeep"),
            ["backup", vault, "--base-url", service.baseURL, "--concurrency", "3"] + more,
            environment: ["ELEVENLABS_API_KEY": service.key])
    }
}
