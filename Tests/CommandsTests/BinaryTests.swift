import Platform
import Simulator
import TestSupport
import Testing

@testable import Commands

/// What only the built program can show: its streams and its exit status.
@Suite("The built program", .timeLimit(.minutes(15)), .temporaryDirectory)
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

    @Test(arguments: [("INT", 130), ("TERM", 143)] as [(String, Int32)])
    func thePracticeAccountServesUntilASignalAndSaysWhatItSaw(signal: String, status: Int32) async throws {
        // Reading from the pipe waits until the program has said where it listens.
        let script = """
            mkfifo lines
            "$0" simulate --items 3 --faults status=503:times=1 > lines & pid=$!
            exec 3< lines; read first <&3; read second <&3
            echo "$first"; echo "$second"
            kill -s "$1" $pid; wait $pid
            """
        let outcome = try await Program(
            "/bin/sh", ["-c", script, BuildProducts.path("tapekeep"), signal],
            environment: ["PATH": "/usr/bin:/bin"], folder: TemporaryDirectory.current.path
        ).run()
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("listening on http://127.0.0.1:") == true)
        #expect(lines.last?.hasPrefix("key: sk_practice") == true)
        #expect(outcome.errors.contains("0 requests over 0 connections"))
        #expect(outcome.status == status)
    }

    @Test(arguments: [
        ["--faults", "bogus"], ["--faults", "status=503:on=nowhere"], ["--port", "65536"], ["--items", "-1"],
    ])
    func aPracticeAccountThatCannotBeIsAUsageError(words: [String]) async throws {
        let outcome = try await run(["simulate"] + words)
        #expect(outcome.status == 64)
        #expect(outcome.errors.split(separator: "\n").count <= 4)
    }

    @Test func aPortThatIsTakenIsToldInOneSentence() async throws {
        let test = TestContext()
        try await Simulator.run(AccountRecipe(items: 1)) { service in
            #expect(await test.run(["simulate", "--port", "\(service.port)"]) == .failure)
        }
        #expect(test.messages.lines.first?.hasPrefix("Error: the practice account cannot be served") == true)
    }
}
