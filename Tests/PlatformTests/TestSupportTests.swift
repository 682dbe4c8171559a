import Platform
import TestSupport
import Testing

@Suite("What the tests stand on", .timeLimit(.minutes(15)))
struct TestSupportTests {
    @Test(.temporaryDirectory, arguments: 0..<3)
    func eachCaseHasItsOwnEmptyFolder(number: Int) throws {
        let folder = TemporaryDirectory.current
        #expect(try Folder.list(folder.path).isEmpty)
        try write([UInt8(number)], to: folder.path("file"))
    }

    @Test func aFolderIsGoneAfterItsTest() async throws {
        let trait = TemporaryDirectoryTrait.temporaryDirectory
        let test = try #require(Test.current)
        let (paths, continuation) = AsyncStream.makeStream(of: String.self)
        try await trait.provideScope(for: test, testCase: nil) {
            continuation.yield(TemporaryDirectory.current.path)
            try write([1], to: TemporaryDirectory.current.path("file"))
        }
        continuation.finish()
        for await path in paths { #expect(try File.status(path) == nil) }
    }

    @Test(.temporaryDirectory) func aGoldenFileMustBeEqualToTheLastByte() throws {
        let testFile = TemporaryDirectory.current.path("SomeTests.swift")
        func complaint(_ text: String, mayRecord: Bool = false) throws -> String? {
            try goldenComplaint(text, "text", testFile: testFile, mayRecord: mayRecord)
        }
        #expect(try complaint("one\ntwö\n") != nil)
        #expect(try File.status(TemporaryDirectory.current.path("Golden")) == nil)
        // Recording fails the run as well, so that nobody records without looking.
        #expect(try complaint("one\ntwö\n", mayRecord: true) != nil)
        #expect(try complaint("one\ntwö\n") == nil)
        for other in ["one\ntwö", "one\nTwö\n", "one\ntwo\u{308}\n", ""] {
            #expect(try complaint(other) != nil)
        }
        #expect(try complaint("one\nTwö\n")?.contains("line 2\n- twö\n+ Twö") == true)
    }

    @Test func aManualClockWakesWhoIsDueAndNobodyElse() async throws {
        let clock = ManualClock()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for seconds in [3, 1, 2] {
                group.addTask {
                    try await clock.sleep(for: .seconds(seconds))
                    return seconds
                }
            }
            await clock.waitForSleepers(3)
            #expect(clock.pendingSleeps == [.seconds(1), .seconds(2), .seconds(3)])
            clock.advance(by: .seconds(1))
            let first = try await group.next()
            #expect(first == 1)
            #expect(clock.pendingSleeps == [.seconds(1), .seconds(2)])
            clock.advance(by: .seconds(5))
            try await group.waitForAll()
            #expect(clock.pendingSleeps.isEmpty)
        }
    }

    @Test func aSleepOnAManualClockIsCancelled() async {
        let clock = ManualClock()
        let sleeper = Task { try await clock.sleep(for: .seconds(1)) }
        await clock.waitForSleepers()
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        #expect(clock.pendingSleeps.isEmpty)
    }

    @Test func aSeedAlwaysMeansTheSameNumbers() {
        var generator = SeededGenerator(seed: 0)
        #expect(generator.next() == 0xe220_a839_7b1d_cdaf)
        #expect(generator.bytes(5).count == 5)
    }

    @Test func aProgramsOutputErrorsAndStatusAreCollected() async throws {
        let outcome = try await Program(
            "/bin/sh", ["-c", "read line; echo \"got $line $WORD\"; echo bad >&2; exit 3"],
            environment: ["WORD": "x"], input: Array("hello\n".utf8)
        ).run()
        #expect(outcome.output == "got hello x\n" && outcome.errors == "bad\n")
        #expect(outcome.status == 3 && !outcome.wasKilled)
    }

    @Test func aProgramCanBeKilledOnItsWay() async throws {
        let program = try Program("/bin/sleep", ["600"]).start()
        program.send(signal: 9)
        let outcome = try await program.outcome()
        #expect(outcome.wasKilled && outcome.status == 9)
    }

    @Test func theBuiltProgramIsFoundBesideTheTests() throws {
        #expect(try BuildProducts.path("tapekeep").hasSuffix("/tapekeep"))
    }
}
