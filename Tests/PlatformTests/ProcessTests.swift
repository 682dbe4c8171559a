import Foundation
import Platform
import TestSupport
import Testing

@Suite("This process and its environment")
struct ProcessTests {
    @Test func theSystemKnowsWhoWeAre() throws {
        #expect(ThisProcess.identifier == getpid())
        #expect(!ThisProcess.hostName.isEmpty)
        #expect(!ThisProcess.userName.isEmpty)
        #expect(ThisProcess.isSuperuser == (geteuid() == 0))
        #expect(try ThisProcess.currentFolder() == ThisProcess.canonicalPath("."))
        #expect(try ThisProcess.canonicalPath("/usr/../usr/./bin").hasPrefix("/usr/bin"))
        #expect(throws: FileError.self) { try ThisProcess.canonicalPath("/no/such/place") }
    }

    @Test func peakMemoryCountsWhatWasTouched() {
        let before = ThisProcess.peakMemoryBytes
        #expect(before > 1 << 20)
        let block = [UInt8](repeating: 1, count: 64 << 20)
        #expect(ThisProcess.peakMemoryBytes >= before)
        #expect(ThisProcess.peakMemoryBytes > 64 << 20)
        #expect(block.last == 1)
    }

    // The environment is changed in processes of their own: C keeps it without a lock.
    @Test func aVariableIsReadListedAndUnset() async {
        await #expect(processExitsWith: .success) {
            #expect(Environment["TAPEKEEP_TEST_VARIABLE"] == nil)
            unsafe setenv("TAPEKEEP_TEST_VARIABLE", "a=b c", 1)
            #expect(Environment["TAPEKEEP_TEST_VARIABLE"] == "a=b c")
            #expect(Environment.all["TAPEKEEP_TEST_VARIABLE"] == "a=b c")
            Environment.unset("TAPEKEEP_TEST_VARIABLE")
            #expect(Environment["TAPEKEEP_TEST_VARIABLE"] == nil)
            #expect(Environment.take("TAPEKEEP_TEST_VARIABLE") == nil)
        }
    }

    #if os(Linux)
        @Test func aTakenVariableIsNotShownByTheSystemAnyMore() async {
            await #expect(processExitsWith: .exitCode(5)) {
                // One that the kernel handed over with the process, as it does a key.
                func shown() throws -> String {
                    String(decoding: try File.read("/proc/self/environ", limit: 1 << 20), as: UTF8.self)
                }
                guard let path = Environment["PATH"], try shown().contains("PATH=\(path)") else { exit(1) }
                guard Environment.take("PATH") == path, Environment["PATH"] == nil else { exit(2) }
                exit(try shown().contains(path) ? 3 : 5)
            }
        }

        @Test func noCoreFileIsWrittenOnceDumpsAreDisabled() async {
            await #expect(processExitsWith: .exitCode(5)) {
                ThisProcess.disableCoreDumps()
                let limits = String(
                    decoding: try File.read("/proc/self/limits", limit: 1 << 16), as: UTF8.self)
                let line = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
                exit(line?.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"] ? 5 : 1)
            }
        }
    #endif

    @Test func randomBytesDiffer() {
        #expect(SystemRandom.bytes(0) == [])
        #expect(SystemRandom.bytes(16).count == 16)
        #expect(SystemRandom.bytes(16) != SystemRandom.bytes(16))
    }

    @Test func theWallClockAgreesWithFoundations() {
        let foundation = Int64(Date().timeIntervalSince1970)
        #expect(WallClock.now() - foundation <= 60 && WallClock.now() >= foundation)
        #expect(WallClock.milliseconds() / 1000 >= foundation)
    }
}

@Suite("ShellCommand", .timeLimit(.minutes(15)))
struct ShellCommandTests {
    @Test func whatACommandPrintsIsItsOutput() throws {
        let outcome = try ShellCommand("printf 'a b'; printf \"$((1+1))\"").run()
        #expect(outcome.output == Array("a b2".utf8) && outcome.status == 0)
    }

    @Test(arguments: [0, 1, 3, 127] as [Int32])
    func theStatusIsAnAnswerNotAnError(status: Int32) throws {
        #expect(try ShellCommand("exit \(status)").run().status == status)
    }

    @Test func anEndBySignalIsTold() throws {
        #expect(try ShellCommand("kill -9 $$").run().status == 137)
    }

    @Test func aCommandThatTakesTooLongIsKilled() {
        let limit = Duration.milliseconds(50)
        #expect(throws: ShellCommand.Failure.timedOut(after: limit)) {
            try ShellCommand("exec sleep 600").run(timeLimit: limit)
        }
        // One that closes its output and goes on, too.
        #expect(throws: ShellCommand.Failure.timedOut(after: limit)) {
            try ShellCommand("exec >&-; exec sleep 600").run(timeLimit: limit)
        }
    }

    @Test func tooMuchOutputIsAnError() {
        #expect(throws: ShellCommand.Failure.tooMuchOutput(limit: 1000)) {
            try ShellCommand("yes").run(outputLimit: 1000)
        }
    }

    @Test func standardInputIsEmpty() throws {
        #expect(try ShellCommand("cat; echo done").run().output == Array("done\n".utf8))
    }

    @Test func hiddenVariablesAreNotPassedOn() throws {
        func names(hiding hidden: Set<String>) throws -> [Substring] {
            let output = try ShellCommand("env", hiding: hidden).run().output
            return String(decoding: output, as: UTF8.self).split(separator: "\n").map {
                $0.prefix { $0 != "=" }
            }
        }
        #expect(try names(hiding: []).contains("HOME"))
        #expect(try !names(hiding: ["HOME"]).contains("HOME"))
        #expect(try names(hiding: ["HOME"]).contains("PATH"))
    }

    @Test func aPipelineInsideEndsAsItWouldInAShell() throws {
        Interrupts.ignoreBrokenPipes()
        #expect(try ShellCommand("yes | head -n 1").run().output == Array("y\n".utf8))
    }
}
