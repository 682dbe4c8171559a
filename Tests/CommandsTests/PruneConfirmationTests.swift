import Platform
import Simulator
import TestSupport
import Testing

@testable import Commands

/// What is asked of whoever sits at the terminal.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct PruneConfirmationTests {
    let vault = TemporaryDirectory.current.path("vault")

    private func run(
        _ words: [String], _ service: SimulatedService, typing answer: String?
    ) async throws -> (code: ExitCode, question: String) {
        let asked = Guarded("")
        var test = TestContext(environment: [
            "ELEVENLABS_API_KEY": service.key, "ELEVENLABS_BASE_URL": service.baseURL,
        ])
        test.context.ask = { question in
            asked.with { $0 = question }
            return answer
        }
        let code = await test.run(words)
        return (code, asked.with { $0 })
    }

    @Test(arguments: [nil, "", "y", "yes", "11", "120"])
    func anythingButTheNumberOfItemsChangesNothing(answer: String?) async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            #expect(try await run(["backup", vault], service, typing: nil).code == .success)
            let outcome = try await run(["prune", vault, "--remote", "--apply"], service, typing: answer)
            #expect(outcome.code == .guarded)
            #expect(outcome.question.contains("12 items") && outcome.question.contains("100 %"))
            #expect(outcome.question.hasSuffix("Type the number of items (12) to go on: "))
            #expect(service.account.count == 12)
        }
    }

    @Test func theNumberOfItemsLetsThemGo() async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            #expect(try await run(["backup", vault], service, typing: nil).code == .success)
            let outcome = try await run(["prune", vault, "--remote", "--apply"], service, typing: " 12 ")
            #expect(outcome.code == .success)
            #expect(service.account.count == 0)
        }
    }

    @Test func yesIsNotAsked() async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            #expect(try await run(["backup", vault], service, typing: nil).code == .success)
            let words = ["prune", vault, "--remote", "--apply", "--yes"]
            let outcome = try await run(words, service, typing: nil)
            #expect(outcome.code == .success && outcome.question.isEmpty)
        }
    }
}
