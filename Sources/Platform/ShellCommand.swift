#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A command line that the user wrote, run by `/bin/sh` for what it prints.
package struct ShellCommand: Sendable {
    package let line: String
    /// Variables that the command does not get, such as the key it is asked for.
    package let hiddenVariables: Set<String>

    package init(_ line: String, hiding hiddenVariables: Set<String> = []) {
        self.line = line
        self.hiddenVariables = hiddenVariables
    }

    /// How a command ended. A status other than 0 is an answer, not an error.
    package struct Outcome: Sendable, Equatable {
        /// The exit status; 128 and the number of the signal that ended it, as shells report it.
        package let status: Int32
        package let output: [UInt8]
    }

    /// Why there is no outcome.
    package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        case cannotStart(errno: Int32)
        case timedOut(after: Duration)
        case tooMuchOutput(limit: Int)

        package var description: String {
            switch self {
            case .cannotStart(let number): "the command cannot be started: \(SystemCall.message(for: number))"
            case .timedOut(let limit): "the command did not end within \(limit)"
            case .tooMuchOutput(let limit): "the command printed more than \(limit) bytes"
            }
        }
    }

    /// Runs it with an empty standard input and this process's standard error. Blocking.
    ///
    /// At the end of `timeLimit` it is killed. The line goes to the shell as it is, so nothing in it is quoted anew.
    package func run(
        timeLimit: Duration = .seconds(30), outputLimit: Int = 1 << 16
    ) throws(Failure) -> Outcome {
        let deadline = ContinuousClock.now + timeLimit
        var child = try ShellProcess(self)
        var output: [UInt8] = []
        while let piece = child.nextOutput(until: deadline) {
            output += piece
            guard output.count <= outputLimit else { throw .tooMuchOutput(limit: outputLimit) }
        }
        guard let status = child.waitForEnd(until: deadline) else { throw .timedOut(after: timeLimit) }
        return Outcome(status: status, output: output)
    }
}
