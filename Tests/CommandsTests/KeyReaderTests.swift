import Platform
import TestSupport
import Testing

@testable import Commands

@Suite("The API key", .timeLimit(.minutes(15)))
struct KeyReaderTests {
    private func read(
        file: String? = nil, command: String? = nil, environment: [String: String] = [:]
    ) throws -> (key: String, warnings: [String]) {
        try KeyReader(
            file: file, command: command, environment: environment, commandLimit: .milliseconds(300)
        ).read()
    }

    private func file(_ content: String, permissions: UInt32 = 0o600) throws -> String {
        let path = TemporaryDirectory.current.path("key")
        let file = try AppendedFile(path)
        try file.append(Array(content.utf8))
        try File.setPermissions(permissions, of: path)
        return path
    }

    @Test(.temporaryDirectory) func aFileOverrulesACommandThatOverrulesTheEnvironment() throws {
        let path = try file("sk_file\n")
        let environment = ["ELEVENLABS_API_KEY": "sk_variable"]
        #expect(try read(file: path, command: "echo sk_command", environment: environment).key == "sk_file")
        #expect(try read(command: "echo sk_command", environment: environment).key == "sk_command")
        #expect(try read(environment: environment).key == "sk_variable")
    }

    @Test(.temporaryDirectory, arguments: ["sk_1", "sk_1\n", "sk_1\r\n", " \tsk_1 \n\n"])
    func blanksAroundTheKeyAreDropped(content: String) throws {
        #expect(try read(file: file(content)).key == "sk_1")
    }

    @Test(
        .temporaryDirectory,
        arguments: ["", "\n", "sk_first\nsk_second\n", "sk_first sk_second", "sk_schlüssel", "sk_\u{1B}[0m"])
    func whatIsNoKeyIsRefusedWithoutShowingIt(content: String) throws {
        let error = try #require(throws: KeyError.self) { try read(file: file(content)) }
        for word in content.split(whereSeparator: \.isWhitespace) { #expect(!error.sentence.contains(word)) }
    }

    @Test(
        .temporaryDirectory,
        arguments: [(0o600, 0), (0o400, 0), (0o640, 1), (0o604, 1), (0o644, 1)] as [(UInt32, Int)])
    func aKeyFileThatOthersCanReadIsWarnedAbout(permissions: UInt32, warnings: Int) throws {
        #expect(try read(file: file("sk_1", permissions: permissions)).warnings.count == warnings)
    }

    @Test func noKeyIsAnErrorThatNamesEveryWay() throws {
        let error = try #require(throws: KeyError.self) { try read(environment: ["ELEVENLABS_API_KEY": ""]) }
        for way in ["ELEVENLABS_API_KEY", "--api-key-file", "--api-key-command"] {
            #expect(error.hint?.contains(way) == true)
        }
        #expect(Explanation(of: error, now: 0).exitCode == .keyRefused)
    }

    @Test(arguments: [
        "exit 3", "sleep 5", "echo", "head -c 100000 /dev/zero | tr '\\0' x", "/nonexistent/command",
    ])
    func aCommandThatGivesNoKeyIsAnError(line: String) {
        #expect(throws: KeyError.self) { try read(command: line) }
    }

    @Test(.temporaryDirectory) func aMissingFileIsAnErrorThatNamesIt() throws {
        let path = TemporaryDirectory.current.path("none")
        let error = try #require(throws: KeyError.self) { try read(file: path) }
        #expect(error.sentence.contains(path))
    }

    @Test(arguments: [
        ([], "https://api.elevenlabs.io", false),
        (["--region", "us"], "https://api.us.elevenlabs.io", false),
        (["--region", "eu"], "https://api.eu.residency.elevenlabs.io", false),
        (["--region=in"], "https://api.in.residency.elevenlabs.io", false),
        (["--region=sg"], "https://api.sg.residency.elevenlabs.io", false),
        (["--region=eu", "--base-url=http://127.0.0.1:9/"], "http://127.0.0.1:9", false),
        (["--base-url=http://proxy.example"], "http://proxy.example", true),
    ])
    func theAddressIsTheBaseURLElseTheRegionsElseTheGlobalOne(words: [String], url: String, isWarned: Bool)
        throws
    {
        let path = CommandPath(
            words: ["tapekeep", "x"], spec: CommandSpec(name: "x", summary: "X", groups: [.account]))
        let address = ServiceAddress(try ArgumentReader.read(words, for: path))
        #expect(address.url == url)
        #expect((address.warning != nil) == isWarned)
    }
}
