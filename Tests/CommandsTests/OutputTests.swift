import JSON
import Platform
import TestSupport
import Testing

@testable import Commands

@Suite("Output")
struct OutputTests {
    private func output(_ test: TestContext, isTerminal: Bool = false, change: (inout OutputStyle) -> Void)
        -> Output
    {
        var style = OutputStyle()
        change(&style)
        return Output(
            results: test.results.sink(isTerminal: isTerminal, width: 80),
            messages: test.messages.sink(isTerminal: isTerminal, width: 80), style: style)
    }

    @Test func nothingFollowsTheLastLineOfAJSONStream() {
        let test = TestContext()
        let output = output(test) { $0.isJSON = true }
        output.line("item") { $0.member("id", "a") }
        output.line("summary") { $0.member("exit", 0) }
        output.line("item") { $0.member("id", "b") }
        output.line("error") { _ in }
        #expect(
            test.results.text
                == "{\"v\":1,\"type\":\"item\",\"id\":\"a\"}\n{\"v\":1,\"type\":\"summary\",\"exit\":0}\n")
        #expect(output.hasEnded)
    }

    @Test func linesFromManyTasksAreNeverMixed() async throws {
        let test = TestContext()
        let output = output(test) { $0.isJSON = true }
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<50 { output.line("item") { $0.member("id", "\(task)-\(number)") } }
                }
            }
        }
        #expect(test.results.lines.count == 400)
        for line in test.results.lines { _ = try JSONValue(parsing: Array(line.utf8)) }
    }

    @Test func withoutJSONThereAreNoJSONLines() {
        let test = TestContext()
        output(test) { _ in }.line("item") { _ in }
        #expect(test.results.text == "")
    }

    @Test func aConcealedTextIsInNoMessageErrorOrLog() throws {
        let test = TestContext()
        let output = output(test) { $0.isJSON = true }
        output.conceal("sk_0123456789")
        output.note("the key sk_0123456789 was sent")
        output.warn("sk_0123456789!")
        output.fail(Explanation("no sk_0123456789", hint: "not sk_0123456789", exitCode: .failure))
        output.insist("sk_0123456789")
        #expect(!test.results.text.contains("0123456789"))
        #expect(!test.messages.text.contains("0123456789"))
        #expect(test.messages.text.contains("the key [key] was sent"))
    }

    @Test(.temporaryDirectory) func theLogHasEveryMessageWithItsTimeHoweverQuietTheRun() throws {
        let path = TemporaryDirectory.current.path("log")
        let test = TestContext()
        var style = OutputStyle()
        style.detail = .errorsOnly
        let output = Output(
            results: test.results.sink(isTerminal: false, width: 80),
            messages: test.messages.sink(isTerminal: false, width: 80), style: style,
            log: try MessageLog(path: path, unixNow: { 1_741_936_469 }))
        output.conceal("sk_0123456789")
        output.trace("GET /v1/history \u{1B}[2J")
        output.warn("with sk_0123456789")
        #expect(test.messages.text == "")
        let log = String(decoding: try File.read(path, limit: 1000), as: UTF8.self)
        #expect(
            log
                == "2025-03-14T07:14:29Z GET /v1/history \\u{1b}[2J\n2025-03-14T07:14:29Z Warning: with [key]\n"
        )
        #expect(try File.status(path)?.permissions == 0o600)
    }

    @Test func resultsAndMessagesInOnePlaceKeepTheirOrder() {
        let both = TestContext.Stream()
        let sink = both.sink(isTerminal: false, width: 80)
        let output = Output(results: sink, messages: sink)
        output.result("first")
        output.note("second")
        output.result("third")
        output.flush()
        #expect(both.text == "first\nsecond\nthird\n")
    }

    @Test func aMessageWipesTheBarAndTheBarComesBack() {
        let test = TestContext()
        let output = output(test, isTerminal: true) { $0.progress = .bar }
        output.show(bar: "50 %")
        output.note("hello")
        output.show(bar: nil)
        #expect(test.messages.text == "50 %\r\u{1B}[Khello\n50 %\r\u{1B}[K")
    }

    @Test func coloursAreOnlyAroundTheLabel() {
        let test = TestContext()
        output(test, isTerminal: true) { $0.hasColor = true }.warn("\u{1B}[31mred")
        #expect(test.messages.text == "\u{1B}[1;33mWarning:\u{1B}[0m \\u{1b}[31mred\n")
    }

    @Test(
        arguments: [
            ([:], true, true), ([:], false, false), (["NO_COLOR": "1"], true, false),
            (["NO_COLOR": ""], true, true),
            (["TERM": "dumb"], true, false), (["TAPEKEEP_NO_COLOR": "1"], true, false),
        ] as [([String: String], Bool, Bool)])
    func coloursNeedATerminalThatWantsThem(environment: [String: String], isTerminal: Bool, hasColor: Bool)
        throws
    {
        let test = TestContext(environment: environment, isTerminal: isTerminal)
        let path = CommandPath(words: ["tapekeep", "x"], spec: CommandSpec(name: "x", summary: "X"))
        let arguments = try ArgumentReader.read([], for: path, environment: environment)
        let style = OutputStyle(arguments, messages: test.context.messages, environment: environment)
        #expect(style.hasColor == hasColor)
    }

    @Test(arguments: [
        ([], true, OutputStyle.Progress.bar), ([], false, .lines), (["--progress=plain"], true, .lines),
        (["--progress=none"], true, .none), (["--json"], true, .lines), (["-q"], true, .none),
    ])
    func theProgressSuitsItsReader(words: [String], isTerminal: Bool, progress: OutputStyle.Progress) throws {
        let test = TestContext(isTerminal: isTerminal)
        let path = CommandPath(words: ["tapekeep", "x"], spec: CommandSpec(name: "x", summary: "X"))
        let arguments = try ArgumentReader.read(words, for: path)
        #expect(
            OutputStyle(arguments, messages: test.context.messages, environment: [:]).progress == progress)
    }

    @Test func aLongListingStopsWhenItsReaderHasLeft() {
        let test = TestContext(resultsFailure: FileError("writing to", "standard output", errno: 32))
        let output = output(test) { _ in }
        #expect(!output.isAbandoned)
        output.result("x")
        output.flush()
        #expect(output.isAbandoned)
        #expect(output.failure == nil)
    }
}
