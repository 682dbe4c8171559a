import Foundation
import Platform
import Synchronization
import TestSupport
import Testing

/// Each runs in a process of its own, as a signal concerns all of one.
@Suite("Interrupts", .timeLimit(.minutes(15)))
struct InterruptsTests {
    @Test func theFirstSignalIsToldByItsName() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let first = Interrupts.first()
            kill(getpid(), SIGTERM)
            for await interrupt in first { exit(interrupt == .terminated ? 7 : 1) }
        }
        await #expect(processExitsWith: .exitCode(8)) {
            Interrupts.onFirst { exit($0 == .interrupted ? 8 : 1) }
            kill(getpid(), SIGINT)
            while true { pause() }
        }
    }

    @Test func theSecondSignalLeavesAtOnceEvenWhenNobodyListens() async {
        // The second is sent once the first has been told, as two at once come in any order.
        await #expect(processExitsWith: .exitCode(130)) {
            Interrupts.onFirst { _ in
                kill(getpid(), SIGINT)
                while true { pause() }
            }
            kill(getpid(), SIGTERM)
            while true { pause() }
        }
        await #expect(processExitsWith: .exitCode(143)) {
            Interrupts.onFirst { _ in kill(getpid(), SIGTERM) }
            kill(getpid(), SIGINT)
            while true { pause() }
        }
    }

    @Test func aClosedPipeIsAnErrorNotTheEnd() async {
        await #expect(processExitsWith: .exitCode(9)) {
            Interrupts.ignoreBrokenPipes()
            let pipe = Pipe()
            dup2(pipe.fileHandleForWriting.fileDescriptor, 1)
            try pipe.fileHandleForReading.close()
            do {
                try StandardStream.output.write("nobody reads this")
            } catch let error as FileError {
                exit(error.isClosed ? 9 : 1)
            }
        }
    }

    @Test(arguments: [(Interrupt.interrupted, 130), (.terminated, 143)] as [(Interrupt, Int32)])
    func theExitCodesAreTheShells(interrupt: Interrupt, code: Int32) {
        #expect(interrupt.exitCode == code)
    }
}
