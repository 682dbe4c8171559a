import Testing

@testable import Commands

@Suite("Reading arguments")
struct ArgumentReaderTests {
    private static let path = CommandPath(
        words: ["tapekeep", "fetch"],
        spec: CommandSpec(
            name: "fetch", summary: "Fetch",
            operands: [Operand("ID", "The item"), .vault],
            options: [
                Option("concurrency", .count(1...64, or: "auto"), default: "auto", "At once"),
                Option("limit-rate", .rate, "Bytes a second"),
                Option("max-duration", .duration, "How long"),
                Option("after", .moment, "From when"),
                Option("sample", .percentage, "How much"),
                Option(
                    "collections", .list(["history", "conversations"]), default: "history,conversations",
                    "Which"),
                Option("voice", .text("voice"), "Whose", isRepeatable: true),
                Option("base-url", .url, "Where", alsoFrom: ["ELEVENLABS_BASE_URL"]),
                Option("output", short: "o", .path("file"), "Into"),
            ]))

    private func read(
        _ words: String..., environment: [String: String] = [:]
    ) throws -> ParsedArguments {
        try ArgumentReader.read(words, for: Self.path, environment: environment, now: 1_000_000)
    }

    @Test(arguments: [
        ["x", "--limit-rate", "5M"], ["x", "--limit-rate=5M"], ["--limit-rate", "5M", "x"],
        ["--limit-rate=5M", "--", "x"], ["x", "--limit-rate=1K", "--limit-rate", "5M"],
    ])
    func anOptionMayStandAnywhereAndTheLastOneWins(words: [String]) throws {
        let arguments = try ArgumentReader.read(words, for: Self.path)
        #expect(arguments.bytes("limit-rate") == 5 << 20)
        #expect(arguments.operand("ID") == "x")
    }

    @Test(arguments: [
        (["-v"], 1), (["-vv"], 2), (["-v", "-v"], 2), (["--verbose", "-v"], 2), (["-qvv"], 2),
        (["--verbose=3"], 3),
    ])
    func verbosityIsCounted(words: [String], times: Int) throws {
        #expect(try ArgumentReader.read(["x"] + words, for: Self.path).tally("verbose") == times)
    }

    @Test(arguments: [["-ofile"], ["-o", "file"], ["--output", "file"], ["-qofile"]])
    func aShortOptionTakesItsValueWithOrWithoutASpace(words: [String]) throws {
        #expect(try ArgumentReader.read(["x"] + words, for: Self.path).text("output") == "file")
    }

    @Test func wordsAfterTwoDashesAreNoOptions() throws {
        let arguments = try read("--", "-x", "--json")
        #expect(arguments.operand("ID") == "-x")
        #expect(arguments.operand("VAULT") == "--json")
        #expect(!arguments.flag("json"))
    }

    @Test func aValueMayBeginWithADashUnlessItIsAnOption() throws {
        #expect(try read("x", "--voice", "-odd-").texts("voice") == ["-odd-"])
        #expect(throws: UsageError.self) { try read("x", "--voice", "--json") }
        #expect(throws: UsageError.self) { try read("x", "--voice") }
    }

    @Test func aRepeatableOptionKeepsEveryValue() throws {
        #expect(try read("x", "--voice", "A, B", "--voice=C").texts("voice") == ["A, B", "C"])
    }

    @Test func aListIsSplitAtCommasAndHasNoDoubles() throws {
        #expect(try read("x", "--collections", "history, history").texts("collections") == ["history"])
        #expect(try read("x").texts("collections") == ["history", "conversations"])
        #expect(try !read("x").isNamed("collections"))
        #expect(try read("x", "--collections=history").isNamed("collections"))
    }

    @Test func aWordForAutoIsNoNumber() throws {
        #expect(try read("x").count("concurrency") == nil)
        #expect(try read("x", "--concurrency", "auto").count("concurrency") == nil)
        #expect(try read("x", "--concurrency", "8").count("concurrency") == 8)
    }

    @Test func theCommandLineOverrulesTheEnvironmentThatOverrulesTheSettingsThatOverruleTheDefault() throws {
        let settings = Settings(["concurrency": ["4"]])
        let environment = ["TAPEKEEP_CONCURRENCY": "5"]
        #expect(try read("x").count("concurrency") == nil)
        #expect(try read("x").completed(by: settings).count("concurrency") == 4)
        #expect(try read("x", environment: environment).completed(by: settings).count("concurrency") == 5)
        let all = try read("x", "--concurrency=6", environment: environment).completed(by: settings)
        #expect(all.count("concurrency") == 6)
        #expect(all.source(of: "concurrency") == .commandLine)
    }

    @Test func aFlagsOppositeOverrulesTheEnvironment() throws {
        let environment = ["TAPEKEEP_QUIET": "1", "TAPEKEEP_NO_COLOR": "yes"]
        #expect(try read("x", environment: environment).flag("quiet"))
        #expect(try !read("x", "--no-quiet", environment: environment).flag("quiet"))
        #expect(try !read("x", "--color", environment: environment).flag("no-color"))
        #expect(try !read("x", "--quiet=no", environment: environment).flag("quiet"))
    }

    @Test func anEmptyVariableIsNotSet() throws {
        #expect(try read("x", environment: ["TAPEKEEP_CONCURRENCY": ""]).count("concurrency") == nil)
    }

    @Test func theServicesOwnVariableComesAfterTheMirror() throws {
        let both = ["TAPEKEEP_BASE_URL": "http://a", "ELEVENLABS_BASE_URL": "http://b"]
        #expect(try read("x", environment: both).text("base-url") == "http://a")
        #expect(
            try read("x", environment: ["ELEVENLABS_BASE_URL": "http://b"]).text("base-url") == "http://b")
    }

    @Test(arguments: [
        (["x", "--concurrency", "70"], "--concurrency takes auto or a number from 1 to 64, not '70'"),
        (["x", "--concurrency", ""], "--concurrency takes auto or a number from 1 to 64, not ''"),
        (
            ["x", "--collections", "calls"],
            "--collections takes a list of history or conversations, separated by commas, not 'calls'"
        ),
        (
            ["x", "--base-url", "elevenlabs"],
            "--base-url takes an address such as https://api.elevenlabs.io, not 'elevenlabs'"
        ),
        (["x", "--limit-rate"], "--limit-rate needs a value: a rate such as 500K or 5M bytes a second"),
        (["x", "--quiet=maybe"], "--quiet takes yes or no, not 'maybe'"),
        (["x", "--concurency", "7"], "unknown option '--concurency'; did you mean '--concurrency'?"),
        (["x", "--zzzzzz"], "unknown option '--zzzzzz'"),
        (["x", "-z"], "unknown option '-z'"),
        ([], "ID is missing"),
        (["", "y"], "ID takes a text that is not empty, not ''"),
        (["x", "y", "z"], "unexpected argument 'z'"),
    ])
    func aWrongLineIsToldByName(words: [String], message: String) {
        let error = #expect(throws: UsageError.self) { try ArgumentReader.read(words, for: Self.path) }
        #expect(error?.message == message)
        #expect((error?.description.split(separator: "\n").count ?? 9) <= 4)
    }

    @Test func aWrongVariableOrSettingIsToldByItsOwnName() {
        let fromEnvironment = #expect(throws: UsageError.self) {
            try read("x", environment: ["TAPEKEEP_CONCURRENCY": "many"])
        }
        #expect(
            fromEnvironment?.message == "TAPEKEEP_CONCURRENCY takes auto or a number from 1 to 64, not 'many'"
        )
        let fromSettings = #expect(throws: UsageError.self) {
            try read("x").completed(by: Settings(["concurrency": ["many"]]))
        }
        #expect(
            fromSettings?.message
                == "the setting 'concurrency' in tapekeep.json takes auto or a number from 1 to 64, not 'many'"
        )
    }

    @Test(arguments: [["--api-key", "sk_secret"], ["--api-key=sk_secret"], ["--token", "sk_secret"]])
    func anOptionForTheKeyIsRefusedWithoutRepeatingTheKey(words: [String]) {
        let error = #expect(throws: UsageError.self) {
            try ArgumentReader.read(["x"] + words, for: Self.path)
        }
        #expect(error?.description.contains("list of processes") == true)
        #expect(error?.description.contains("sk_secret") == false)
    }

    @Test func controlCharactersOfTheLineAreShownAndNotObeyed() {
        let error = #expect(throws: UsageError.self) { try read("x", "--\u{1B}[2J") }
        #expect(error?.description.contains("\u{1B}") == false)
        #expect(error?.description.contains("\\u{1b}[2J") == true)
    }

    @Test func settingsComeFromTheMarker() throws {
        let marker =
            #"{"format":1,"settings":{"concurrency":4,"no-color":true,"voice":["A","B"],"region":null}}"#
        let settings = try Settings(marker: Array(marker.utf8))
        #expect(settings.values == ["concurrency": ["4"], "no-color": ["true"], "voice": ["A", "B"]])
        let arguments = try read("x").completed(by: settings)
        #expect(arguments.flag("no-color"))
        #expect(arguments.texts("voice") == ["A", "B"])
    }
}
