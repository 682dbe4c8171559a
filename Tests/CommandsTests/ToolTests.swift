import Platform
import TestSupport
import Testing

@testable import Commands

@Suite("The tool as a whole")
struct ToolTests {
    /// Prints what it was given, or fails as it was told.
    private struct Echo: Command {
        static let spec = CommandSpec(
            name: "echo", summary: "Echo", operands: [Operand("WORD", "A word"), .vault],
            options: [
                Option("times", .count(1...9), default: "1", "How often"),
                Option("fail", .choice(["cancel", "odd", "key", "disk"]), "How to fail"),
            ], groups: [.output, .account])
        let arguments: ParsedArguments

        init(_ arguments: ParsedArguments) throws(UsageError) {
            self.arguments = arguments
            if arguments.operand("WORD") == "forbidden" {
                throw UsageError("not that word", in: arguments.path)
            }
        }

        func run(in context: Context) async throws -> ExitCode {
            switch arguments.text("fail") {
            case "cancel": throw CancellationError()
            case "key": throw KeyError("no key", hint: "Get one.")
            case "disk": throw FileError("writing", "/v/x", errno: 28)
            case "odd": throw Odd()
            default: break
            }
            context.output.note("at \(arguments.vault)")
            context.output.detail("in detail")
            context.output.trace("a request")
            context.output.line("summary") { _ in }
            if !context.output.style.isJSON {
                for _ in 0..<(arguments.count("times") ?? 0) {
                    context.output.result(arguments.operand("WORD") ?? "")
                }
            }
            return .success
        }
    }

    private struct Odd: Error {}

    private static let table = CommandTable(
        name: "tapekeep", summary: "Test",
        entries: [
            .command(Echo.self),
            .group(CommandSpec(name: "trash", summary: "Trash", groups: []), [Echo.self]),
        ])

    private func run(_ words: [String], in test: TestContext) async -> ExitCode {
        await test.run(words, table: Self.table)
    }

    @Test func resultsGoToStandardOutputAndEverythingElseToStandardError() async {
        let test = TestContext()
        #expect(await run(["echo", "hello", "/v", "--times", "2"], in: test) == .success)
        #expect(test.results.text == "hello\nhello\n")
        #expect(test.messages.text == "at /v\n")
    }

    @Test(arguments: [
        ([], ["at /v"]), (["-q"], []), (["-v"], ["at /v", "in detail"]),
        (["-vv"], ["at /v", "in detail", "a request"]),
        (["-v", "-q"], []),
    ])
    func quietAndVerboseChooseTheMessages(options: [String], lines: [Substring]) async {
        let test = TestContext()
        #expect(await run(["echo", "x", "/v"] + options, in: test) == .success)
        #expect(test.messages.lines == lines)
    }

    @Test(arguments: [
        ["--json", "echo", "x", "/v"], ["--base-url", "http://h", "--json", "echo", "x", "/v"],
        ["--base-url=http://h", "--json", "-q", "echo", "x", "/v"],
    ])
    func optionsMayStandBeforeTheCommand(words: [String]) async {
        let test = TestContext()
        #expect(await run(words, in: test) == .success)
        #expect(test.results.text == "{\"v\":1,\"type\":\"summary\"}\n")
    }

    @Test func aGroupsCommandRunsAndItsNameAloneIsAskedAbout() async {
        let test = TestContext()
        #expect(await run(["trash", "echo", "x", "/v"], in: test) == .success)
        #expect(test.results.text == "x\n")
        #expect(await run(["trash"], in: test) == .usage)
        #expect(test.messages.text.contains("'tapekeep trash' needs a command: echo"))
        #expect(await run(["trash", "ecoh"], in: test) == .usage)
        #expect(test.messages.text.contains("there is no command 'ecoh'; did you mean 'echo'?"))
    }

    @Test(arguments: [
        (["help", "echo"], ["echo", "--help"]), (["help", "trash", "echo"], ["trash", "echo", "-h"]),
        (["help"], ["--help"]), (["help", "trash"], ["trash", "--help"]),
        (["help", "echo"], ["--json", "echo", "-h"]),
    ])
    func helpOfACommandIsTheSameEitherWay(first: [String], second: [String]) async {
        let (one, other) = (TestContext(), TestContext())
        #expect(await run(first, in: one) == .success)
        #expect(await run(second, in: other) == .success)
        #expect(!one.results.text.isEmpty)
        #expect(one.results.text == other.results.text)
        #expect(one.messages.text.isEmpty)
    }

    @Test func theVersionIsOneLine() async {
        let test = TestContext()
        #expect(await run(["--version"], in: test) == .success)
        #expect(test.results.text == "tapekeep 1.2.3\n")
    }

    @Test func noWordsAtAllAreAnsweredWithTheHelpAndAFailure() async {
        let test = TestContext()
        #expect(await run([], in: test) == .usage)
        #expect(test.results.text.isEmpty)
        #expect(test.messages.text.contains("COMMANDS"))
    }

    @Test func theVaultIsTheWordElseTheVariableElseTheCurrentFolderElseRefused() async {
        let environment = ["TAPEKEEP_VAULT": "/named"]
        for (words, environment, markers, expected) in [
            (["/word"], environment, [".": "{}"], "at /word\n"),
            ([], environment, [".": "{}"], "at /named\n"),
            ([], [:], [".": "{}"], "at .\n"),
        ] as [([String], [String: String], [String: String], String)] {
            let test = TestContext(environment: environment, markers: markers)
            #expect(await run(["echo", "x"] + words, in: test) == .success)
            #expect(test.messages.text == expected)
        }
        let test = TestContext()
        #expect(await run(["echo", "x"], in: test) == .wrongVault)
        #expect(test.messages.text.contains("TAPEKEEP_VAULT"))
    }

    @Test func theVaultsSettingsFillWhatNobodySaid() async {
        let test = TestContext(markers: ["/v": #"{"settings":{"times":3,"verbose":1}}"#])
        #expect(await run(["echo", "x", "/v"], in: test) == .success)
        #expect(test.results.text == "x\nx\nx\n")
        #expect(test.messages.text == "at /v\nin detail\n")
    }

    @Test(arguments: [
        ("tims", " 'tims', which is no setting; did you mean 'times'?"),
        ("base_url", " 'base_url', which is no setting; did you mean 'base-url'?"),
        ("zzzzzzzz", " 'zzzzzzzz', which is no setting"),
    ])
    func aMisspeltSettingIsWarnedOfInOneLine(name: String, end: String) async {
        let test = TestContext(markers: ["/v": #"{"settings":{"\#(name)":3}}"#])
        #expect(await run(["echo", "x", "/v"], in: test) == .success)
        #expect(test.messages.lines == ["Warning: tapekeep.json sets\(end)", "at /v"])
    }

    @Test func aSettingOfAnotherCommandIsNoMistake() async {
        let test = TestContext(markers: ["/v": #"{"settings":{"limit-rate":"5M","max-age":"26h"}}"#])
        _ = await test.run(["list", "/v"])
        #expect(!test.messages.text.contains("Warning"))
    }

    @Test(arguments: [#"["quiet"]"#, #""quiet""#, "1"]) func settingsThatAreNoObjectAreWarnedOf(text: String)
        async
    {
        let test = TestContext(markers: ["/v": #"{"settings":\#(text)}"#])
        #expect(await run(["echo", "x", "/v"], in: test) == .success)
        #expect(test.messages.lines.count == 2)
        #expect(test.messages.text.contains("Warning: the \"settings\" in tapekeep.json are ignored"))
    }

    @Test func aSettingWithAWrongValueIsAUsageError() async {
        let test = TestContext(markers: ["/v": #"{"settings":{"times":"many"}}"#])
        #expect(await run(["echo", "x", "/v"], in: test) == .usage)
        #expect(test.messages.text.contains("the setting 'times' in tapekeep.json takes"))
    }

    @Test func whatIsWrongWithTheLineComesBeforeThatThereIsNoVault() async {
        let test = TestContext()
        #expect(await run(["echo", "forbidden"], in: test) == .usage)
        #expect(test.messages.text.contains("not that word"))
        #expect(await test.run(["status", "--prometheus", "--json"]) == .usage)
        #expect(await test.run(["prune"]) == .usage)
        #expect(await test.run(["list", "--where", "nonsense"]) == .usage)
    }

    @Test func aMarkerThatIsNoJSONIsLeftToTheCommand() async {
        let test = TestContext(markers: ["/v": "not JSON"])
        #expect(await run(["echo", "x", "/v"], in: test) == .success)
    }

    @Test(arguments: [
        ("cancel", ExitCode.interrupted), ("odd", .failure), ("key", .keyRefused), ("disk", .diskFull),
    ])
    func anErrorEndsInItsCodeWithOneErrorLine(kind: String, code: ExitCode) async {
        let plain = TestContext()
        #expect(await run(["echo", "x", "/v", "--fail", kind], in: plain) == code)
        #expect(plain.results.text.isEmpty)
        #expect(plain.messages.lines.first?.hasPrefix("Error: ") == true)
        #expect(plain.messages.lines.last?.hasPrefix("Hint: ") == true)
        #expect(!plain.messages.text.contains("go on"), "an export or a restore begins anew")
        let json = TestContext()
        #expect(await run(["echo", "x", "/v", "--json", "--fail", kind], in: json) == code)
        #expect(json.results.lines.count == 1)
        #expect(json.results.text.hasPrefix("{\"v\":1,\"type\":\"error\",\"exit\":\(code.rawValue),"))
    }

    @Test(arguments: [
        ("creating", ExitCode.diskFull), ("renaming", .diskFull), ("opening", .failure),
        ("reading", .failure),
    ])
    func whatMayNotBeWrittenIsUnwritableAndWhatMayNotBeReadIsNot(operation: String, code: ExitCode) {
        #expect(Explanation(of: FileError(operation, "/v/x", errno: 13), now: 0).exitCode == code)
    }

    @Test func theSignalDecidesTheCodeOfACancelledRun() async {
        var test = TestContext()
        test.context.interruption = { .terminated }
        #expect(await run(["echo", "x", "/v", "--fail", "cancel"], in: test) == .terminated)
    }

    @Test(arguments: [
        ["echo", "x", "/v", "--json", "--bogus"], ["--json", "eco"], ["echo", "forbidden", "/v", "--json"],
    ])
    func aUsageErrorEndsAJSONStreamToo(words: [String]) async {
        let test = TestContext()
        #expect(await run(words, in: test) == .usage)
        #expect(test.results.lines.count == 1)
        #expect(test.results.text.hasPrefix("{\"v\":1,\"type\":\"error\",\"exit\":64,"))
        #expect(test.messages.lines.count <= 4)
    }

    @Test func resultsThatCannotBeWrittenAreAFailureUnlessTheReaderLeft() async {
        let full = TestContext(resultsFailure: FileError("writing to", "standard output", errno: 28))
        #expect(await run(["echo", "x", "/v"], in: full) == .diskFull)
        #expect(full.messages.text.contains("No space left on device"))
        let gone = TestContext(resultsFailure: FileError("writing to", "standard output", errno: 32))
        #expect(await run(["echo", "x", "/v"], in: gone) == .success)
    }

    @Test(arguments: [
        ["completionz"], ["completions"], ["completions", "tcsh"], ["completions", "bash", "--jsn"],
        ["completions", "bash", "extra"], ["completions", "bash", "--progress", "loud"], ["--bogus"],
        ["completions", "bash", "--api-key", "x"],
    ])
    func usageErrorsAreAsRecorded(words: [String]) async throws {
        let test = TestContext()
        #expect(await test.run(words) == .usage)
        #expect(test.messages.lines.count <= 4)
        try expectGolden(test.messages.text, "usage-\(words.joined(separator: "_")).txt")
    }
}
