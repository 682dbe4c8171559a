internal import Foundation

/// A program run by a test, with what it printed and how it ended.
package struct Program: Sendable {
    package var path: String
    package var arguments: [String]
    /// The whole environment of the program: nothing of the test's own reaches it.
    package var environment: [String: String]
    package var folder: String?
    package var input: [UInt8]

    package init(
        _ path: String, _ arguments: [String] = [],
        environment: [String: String] = [:], folder: String? = nil, input: [UInt8] = []
    ) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
        self.input = input
    }

    package struct Outcome: Sendable {
        package let output: String
        package let errors: String
        /// The exit status, or the number of the signal that ended it.
        package let status: Int32
        package let wasKilled: Bool
    }

    /// Runs it to its end. Cancelling the task kills it.
    package func run() async throws -> Outcome { try await start().outcome() }

    /// Starts it, for a test that does something to it while it runs.
    package func start() throws -> RunningProgram { try RunningProgram(self) }
}

/// A program under way.
package final class RunningProgram: Sendable {
    // Kept alive, and touched no more once it runs.
    private let process: Process
    package let identifier: Int32
    private let output: Task<Data, Never>
    private let errors: Task<Data, Never>
    private let end: Task<(Int32, Bool), Never>

    fileprivate init(_ program: Program) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program.path)
        process.arguments = program.arguments
        process.environment = program.environment
        if let folder = program.folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        let input = Pipe()
        let output = Pipe()
        let errors = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        let (ended, continuation) = AsyncStream.makeStream(of: (Int32, Bool).self)
        process.terminationHandler = {
            continuation.yield(($0.terminationStatus, $0.terminationReason == .uncaughtSignal))
            continuation.finish()
        }
        try process.run()
        identifier = process.processIdentifier
        self.output = Self.collect(output)
        self.errors = Self.collect(errors)
        self.end = Task {
            for await end in ended { return end }
            return (-1, true)
        }
        // A program that reads nothing may have ended by now: then nobody wants this.
        try? input.fileHandleForWriting.write(contentsOf: Data(program.input))
        try? input.fileHandleForWriting.close()
        self.process = process
    }

    package func send(signal: Int32) { kill(identifier, signal) }

    /// Waits for its end. Cancelling the task kills it.
    package func outcome() async throws -> Program.Outcome {
        await withTaskCancellationHandler {
            let (status, wasKilled) = await end.value
            return Program.Outcome(
                output: String(decoding: await output.value, as: UTF8.self),
                errors: String(decoding: await errors.value, as: UTF8.self), status: status,
                wasKilled: wasKilled)
        } onCancel: {
            send(signal: SIGKILL)
        }
    }

    /// Reads to the end on a thread of its own: both pipes must be read at once, and reading blocks.
    private static func collect(_ pipe: Pipe) -> Task<Data, Never> {
        let handle = pipe.fileHandleForReading
        return Task {
            await withCheckedContinuation { continuation in
                Thread {
                    // A pipe that cannot be read has nothing more to say.
                    continuation.resume(returning: (try? handle.readToEnd()) ?? Data())
                }.start()
            }
        }
    }
}
