import Platform

@testable import Commands

/// A context whose streams are kept in memory.
struct TestContext: Sendable {
    /// What was written to one stream.
    final class Stream: Sendable {
        private let bytes = Guarded<[UInt8]>([])
        private let failure: FileError?

        init(failure: FileError? = nil) { self.failure = failure }

        var text: String { bytes.with { String(decoding: $0, as: UTF8.self) } }
        var lines: [Substring] { text.split(separator: "\n") }

        func sink(isTerminal: Bool, width: Int) -> TextSink {
            TextSink(isTerminal: isTerminal, width: { width }) { [self] added throws(FileError) in
                if let failure { throw failure }
                bytes.with { $0 += added }
            }
        }
    }

    let results: Stream
    let messages = Stream()
    var context: Context

    init(
        environment: [String: String] = [:], isTerminal: Bool = false, width: Int = 80,
        markers: [String: String] = [:], resultsFailure: FileError? = nil
    ) {
        results = Stream(failure: resultsFailure)
        context = Context(
            results: results.sink(isTerminal: isTerminal, width: width),
            messages: messages.sink(isTerminal: isTerminal, width: width), environment: environment,
            unixNow: { 1_741_936_469 }, marker: { markers[$0].map { Array($0.utf8) } })
    }

    func run(_ words: [String], table: CommandTable = .tapekeep) async -> ExitCode {
        await Tool(table: table, version: "1.2.3").run(words, in: context)
    }
}
