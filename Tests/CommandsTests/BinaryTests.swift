import TestSupport
import Testing

@testable import Commands

/// What only the built program can show: its streams and its exit status.
@Suite("The built program", .timeLimit(.minutes(1)), .temporaryDirectory)
struct BinaryTests {
    private func run(_ words: [String], environment: [String: String] = [:]) async throws -> Program.Outcome {
        try await Program(
            BuildProducts.path("tapekeep"), words, environment: environment,
            folder: TemporaryDirectory.current.path
        ).run()
    }

    @Test(
        arguments: [
            (["--version"], 0), (["--help"], 0), (["help", "completions"], 0), (["completions", "bash"], 0),
            ([], 64),
            (["bogus"], 64), (["completions"], 64), (["completions", "bash", "--bogus"], 64),
            (["help", "bogus"], 64),
        ] as [([String], Int32)])
    func theExitCodeIsThatOfTheContract(words: [String], status: Int32) async throws {
        let outcome = try await run(words)
        #expect(outcome.status == status)
        #expect(!outcome.wasKilled)
        #expect(outcome.output.isEmpty == (status != 0))
        #expect(outcome.errors.isEmpty == (status == 0))
    }

    @Test func nothingIsLeftBehindByAskingForHelp() async throws {
        _ = try await run(["--help"])
        let names = try await Program("/bin/ls", ["-A", TemporaryDirectory.current.path]).run().output
        #expect(names == "")
    }

    @Test func aFullDiskBehindStandardOutputIsToldByTheExitCode() async throws {
        let tapekeep = try BuildProducts.path("tapekeep")
        let outcome = try await Program("/bin/sh", ["-c", "'\(tapekeep)' completions bash > /dev/full"]).run()
        #expect(outcome.status == 7)
        #expect(outcome.errors.contains("No space left on device"))
    }

    @Test func aReaderThatLeavesEarlyIsNoFailure() async throws {
        let tapekeep = try BuildProducts.path("tapekeep")
        let outcome = try await Program(
            "/bin/bash", ["-c", "'\(tapekeep)' completions bash | true; exit ${PIPESTATUS[0]}"]
        ).run()
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
    }
}
