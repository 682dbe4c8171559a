#if os(Linux)
    import Foundation
    import Simulator
    import TestSupport
    import Testing
    import VaultTruth

    @Suite(
        .temporaryDirectory, .timeLimit(.minutes(15)),
        .disabled(if: Sanitizer.isPresent, "a sanitizer keeps memory of its own beside each byte"))
    struct ConversationMemoryTests {
        let vault = TemporaryDirectory.current.path("vault")

        /// The second run changes each transcript: what the vault holds is compared, and the version before kept.
        @Test func aTranscriptOf20MBTakesLessThan100MiB() async throws {
            var recipe = AccountRecipe(items: 20, conversations: 2)
            recipe.transcriptTurns = 68_000
            try await Simulator.run(recipe) { service in
                let calls = service.account.conversations
                #expect(calls.map(\.detailJSON.count).max() ?? 0 > 20 << 20)
                let first = try await peak(of: service)
                #expect(first < 100 << 10, "\(first) KiB at most")
                for call in calls { service.account.rerunAnalysis(of: call.id) }
                let second = try await peak(of: service)
                #expect(second < 100 << 10, "\(second) KiB at most")
                try ConversationTruth(vault: vault, account: service.account).expectComplete()
            }
        }

        /// The most memory, in KiB, that the program occupied during a backup.
        private func peak(of service: SimulatedService) async throws -> Int {
            let running = try Program(
                try BuildProducts.path("tapekeep"),
                ["backup", vault, "--base-url", service.baseURL, "--full"],
                environment: ["ELEVENLABS_API_KEY": service.key]
            ).start()
            // The kernel keeps the highest value; it only has to be read before the program ends.
            let watch = Task {
                var highest = 0
                while !Task.isCancelled {
                    highest = max(highest, Self.highestResidentSize(of: running.identifier))
                    try? await Task.sleep(for: .milliseconds(2))
                }
                return highest
            }
            let outcome = try await running.outcome()
            watch.cancel()
            try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
            return await watch.value
        }

        private static func highestResidentSize(of process: Int32) -> Int {
            // Gone when the program has ended.
            guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else {
                return 0
            }
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            return line.flatMap { Int($0.split(whereSeparator: \.isWhitespace)[1]) } ?? 0
        }
    }
#endif
