internal import Platform

/// Everything outside a command that it may touch: the only thing that is injected.
package struct Context: Sendable {
    package var results: TextSink
    package var messages: TextSink
    package var environment: [String: String]
    /// Seconds since 1970.
    package var unixNow: @Sendable () -> Int64
    /// The text of the marker in a folder; `nil` when the folder is no vault.
    package var marker: @Sendable (_ folder: String) -> [UInt8]?
    /// The code to end with when the work was cancelled: which signal did it.
    package var interruption: @Sendable () -> ExitCode = { .interrupted }
    /// Puts a question to whoever sits at the terminal and waits for the line they type; none where nobody does.
    package var ask: (@Sendable (_ question: String) throws -> String?)?
    package var output: Output

    package init(
        results: TextSink, messages: TextSink, environment: [String: String] = [:],
        unixNow: @escaping @Sendable () -> Int64 = { 0 },
        marker: @escaping @Sendable (String) -> [UInt8]? = { _ in nil }
    ) {
        self.results = results
        self.messages = messages
        self.environment = environment
        self.unixNow = unixNow
        self.marker = marker
        output = Output(results: results, messages: messages)
    }

    /// The context of this process.
    package static func ofThisProcess() -> Context {
        let environment = Environment.all
        var context = Context(
            results: .stream(.output, columns: environment["COLUMNS"]),
            messages: .stream(.error, columns: environment["COLUMNS"]), environment: environment,
            unixNow: { WallClock.now() },
            marker: { folder in
                do {
                    return try File.read(folder + "/tapekeep.json", limit: 1 << 20)
                } catch {
                    // Whether the folder can be used is for the command to find out and to say.
                    return nil
                }
            })
        if StandardStream.input.isTerminal, StandardStream.error.isTerminal {
            context.ask = { question in
                try StandardStream.error.write(question)
                return try StandardStream.readLine()
            }
        }
        return context
    }
}
