import Backup
import JSON
import Platform
import SQLite
import TestSupport
import Testing

@testable import Commands

/// `status`, `list` and `show` over the small vault, as they are printed.
@Suite("Queries", .temporaryDirectory) struct QueryCommandTests {
    private func run(
        _ words: [String], in vault: String, isTerminal: Bool = false, width: Int = 80,
        code: ExitCode = .success
    ) async throws -> TestContext {
        let test = TestContext(isTerminal: isTerminal, width: width)
        let result = await test.run(words.map { $0 == "VAULT" ? vault : $0 })
        #expect(result == code, "\(test.messages.text)")
        return test
    }

    private func expect(_ test: TestContext, in vault: String, _ name: String) throws {
        try expectGolden(
            test.results.text.replacing(vault, with: "VAULT"), name,
            testFile: #filePath.replacing("/Query/QueryCommandTests.swift", with: "/x.swift"))
    }

    @Test(arguments: [
        ("status.txt", ["status", "VAULT"]), ("status.json", ["status", "VAULT", "--json"]),
        ("status.prom", ["status", "VAULT", "--prometheus"]),
        ("list.txt", ["list", "VAULT"]), ("list-history.txt", ["list", "VAULT", "--collection", "history"]),
        ("list-conversations.txt", ["list", "VAULT", "--collection", "conversations"]),
        ("list.csv", ["list", "VAULT", "--format", "csv"]),
        ("list-history.csv", ["list", "VAULT", "--collection", "history", "--format", "csv"]),
        ("list-conversations.csv", ["list", "VAULT", "--collection", "conversations", "--format", "csv"]),
        ("list.jsonl", ["list", "VAULT", "--format", "jsonl"]),
        ("list-lines.jsonl", ["list", "VAULT", "--json", "--state", "failed"]),
        ("list.json", ["list", "VAULT", "--format", "json", "--state", "failed,waiting"]),
        ("list.sha256", ["list", "VAULT", "--format", "sha256sum", "--sort", "id"]),
        ("list-none.txt", ["list", "VAULT", "--search", "nowhere"]),
        ("list-found.txt", ["list", "VAULT", "--search", "天气", "--collection", "history"]),
        ("show-hostile.txt", ["show", "storedHostile", "VAULT"]),
        ("show-missing.txt", ["show", "storedAligned0000002", "VAULT"]),
        ("show-failed.txt", ["show", "failed", "VAULT"]),
        ("show-conversation.txt", ["show", "conv_0001", "VAULT"]),
        ("show-conversation.json", ["show", "conv_0001", "VAULT", "--json"]),
        ("show-hostile-words.txt", ["show", "storedHostile", "VAULT", "--format", "txt"]),
        ("show-dialogue-words.txt", ["show", "storedDialogue", "VAULT", "--format", "txt"]),
        ("show-conversation-words.txt", ["show", "conv_0001", "VAULT", "--format", "txt"]),
        ("show-waiting-words.txt", ["show", "waiting", "VAULT", "--format", "txt"]),
        ("show-aligned.vtt", ["show", "storedAligned", "VAULT", "--format", "vtt"]),
        ("show-hostile.vtt", ["show", "storedHostile", "VAULT", "--format", "vtt"]),
        ("show-conversation.vtt", ["show", "conv_0001", "VAULT", "--format", "vtt"]),
    ])
    func itIsPrintedAsRecorded(name: String, words: [String]) async throws {
        let vault = try await SmallVault.make()
        let test = try await run(words, in: vault)
        try expect(test, in: vault, "query-" + name)
    }

    @Test(arguments: [
        ["status", "VAULT"], ["list", "VAULT"], ["list", "VAULT", "--format", "csv"],
        ["list", "VAULT", "--format", "jsonl"],
        ["list", "VAULT", "--format", "json"], ["show", "storedHostile", "VAULT"],
        ["show", "storedHostile", "VAULT", "--format", "txt"],
        ["show", "storedHostile", "VAULT", "--format", "vtt"],
        ["show", "failed", "VAULT"], ["list", "VAULT", "--json"],
        ["show", "storedHostile", "VAULT", "--json"],
        ["status", "VAULT", "--json"],
    ])
    func nothingFromTheAccountSteersATerminal(words: [String]) async throws {
        let vault = try await SmallVault.make()
        let test = try await run(words, in: vault, isTerminal: true, width: 70)
        let printed = test.results.text + test.messages.text
        #expect(!printed.isEmpty)
        for scalar in printed.unicodeScalars where scalar != "\n" {
            let isSteering =
                scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
                || (0x202A...0x202E).contains(scalar.value)
            #expect(!isSteering, "U+\(String(scalar.value, radix: 16))")
        }
        if words == ["list", "VAULT"] {
            #expect(test.results.lines.allSatisfy { TextTable.width(of: String($0)) <= 70 })
        }
    }

    @Test func whatATerminalIsShownIsTheSameJSON() async throws {
        let vault = try await SmallVault.make()
        let plain = try await run(["list", "VAULT", "--format", "jsonl"], in: vault)
        let shown = try await run(["list", "VAULT", "--format", "jsonl"], in: vault, isTerminal: true)
        #expect(plain.results.text != shown.results.text)
        for (left, right) in zip(plain.results.lines, shown.results.lines) {
            let members = try [left, right].map { try JSONValue(parsing: Array($0.utf8)).members }
            #expect(
                members[0].map { $0.value.string ?? $0.value.text }
                    == members[1].map { $0.value.string ?? $0.value.text })
        }
    }

    @Test(arguments: [
        ("13h", ExitCode.success), ("12h", .differences), ("1s", .differences), ("30d", .success),
    ])
    func statusFailsWhenTheLastCompleteBackupIsTooOld(limit: String, code: ExitCode) async throws {
        // The last complete run ended 12:51:09 before now; the later ones were cut short or did not end.
        let vault = try await SmallVault.make()
        let test = try await run(["status", "VAULT", "--max-age", limit, "-q"], in: vault, code: code)
        #expect(test.results.text.isEmpty)
        #expect(test.messages.lines.count == (code == .success ? 0 : 1), "a quiet failure says why")
        let told = try await run(["status", "VAULT", "--max-age", limit], in: vault, code: code)
        #expect(told.messages.text.contains("the last complete backup ended") == (code == .differences))
        let json = try await run(["status", "VAULT", "--max-age", limit, "--json"], in: vault, code: code)
        let last = try JSONValue(parsing: Array(try #require(json.results.lines.last).utf8))
        #expect(last["type"]?.string == "summary" && last["exit"]?.integer == Int64(code.rawValue))
    }

    @Test func aVaultWithoutACompleteBackupIsTooOldForEveryAge() async throws {
        let vault = try await SmallVault.make()
        try Database(path: vault + "/manifest.sqlite", mode: .readWrite).execute(
            "DELETE FROM runs; DELETE FROM facts WHERE name LIKE 'completed%'")
        let test = try await run(["status", "VAULT", "--max-age", "90d"], in: vault, code: .differences)
        #expect(test.messages.text.contains("no backup of the whole account has ever been completed"))
    }

    @Test(arguments: [40, 60, 80, 100, 140], [["history"], ["conversations"], []])
    func aTerminalOfAnyWidthShowsEveryIDWhole(width: Int, collections: [String]) async throws {
        let vault = try await SmallVault.make()
        let chosen = collections.flatMap { ["--collection", $0] }
        let shown = try await run(["list", "VAULT"] + chosen, in: vault, isTerminal: true, width: width)
        let ids = try await run(["list", "VAULT", "--format", "jsonl"] + chosen, in: vault).results.lines
            .compactMap { try JSONValue(parsing: Array($0.utf8))["id"]?.string }
        #expect(!ids.isEmpty)
        for id in ids { #expect(shown.results.text.contains(id)) }
        for line in shown.results.lines { #expect(TextTable.width(of: String(line)) <= width, "\(line)") }
        if width >= 80 {
            #expect(shown.results.lines[0].contains("TEXT") || shown.results.lines[0].contains("SUMMARY"))
        }
    }

    @Test func statusSaysWhatIsWrongWithTheVaultAndWhatIsNotKnown() async throws {
        let vault = try await SmallVault.make()
        let database = try Database(path: vault + "/manifest.sqlite", mode: .readWrite)
        try database.execute(
            """
            INSERT INTO facts VALUES ('verified.last', '1741930000'), ('verified.findings', '3'), ('verified.damaged', '2');
            DELETE FROM facts WHERE name LIKE 'full_sweep%' OR name LIKE 'completed%';
            DELETE FROM runs;
            INSERT INTO runs (command, kind, started, ended, exit, note) VALUES
                ('backup', 'full', 1741890000, 1741890000, NULL, 'known from its snapshot'),
                ('rebuild', 'rebuild', 1741890300, 1741890301, 0, '5 items'),
                ('verify', 'full', 1741930000, 1741930001, 2, '5 checked, 5 read: 2 missing, 1 foreign'),
                ('backup', 'not begun', 1741930002, 1741930003, 4, 'the key was not accepted');
            """)
        try expect(try await run(["status", "VAULT"], in: vault), in: vault, "query-status-troubled.txt")
        let figures = try await run(["status", "VAULT", "--prometheus"], in: vault).results.text
        #expect(figures.contains("\ntapekeep_damaged_files 2\n"))
        #expect(figures.contains("\ntapekeep_unknown_files 1\n"))
        #expect(figures.contains("\ntapekeep_last_run_exit_code 4\n"))
    }

    @Test(arguments: [["status"], ["list"], ["show", "x"]])
    func aFolderThatCannotBeReadAsAVaultIsToldWithWhatToDo(words: [String]) async throws {
        let vault = try await SmallVault.make()
        let command = Array(words) + ["VAULT"]
        let empty = TemporaryDirectory.current.path("empty")
        try Folder.make(empty)
        #expect(try await run(command, in: empty, code: .wrongVault).messages.text.contains("is not a vault"))
        let manifest = vault + "/manifest.sqlite"
        try Database(path: manifest, mode: .readWrite).execute("PRAGMA user_version = 99")
        #expect(
            try await run(command, in: vault, code: .wrongVault).messages.text.contains("a newer tapekeep"))
        try SmallVault.write(Array(repeating: 0x41, count: 8192), to: manifest)
        #expect(
            try await run(command, in: vault, code: .wrongVault).messages.text.contains("tapekeep rebuild"))
        try File.remove(manifest)
        #expect(
            try await run(command, in: vault, code: .wrongVault).messages.text.contains("tapekeep rebuild"))
    }

    @Test func damageFoundWhileReadingNamesRebuildToo() async throws {
        let vault = try await SmallVault.make()
        let path = vault + "/manifest.sqlite"
        var bytes = try File.read(path, limit: 1 << 24)
        // The header and the schema stay; every page behind them is overwritten.
        for place in stride(from: 40960, to: bytes.count, by: 1) { bytes[place] = 0xA5 }
        try SmallVault.write(bytes, to: path)
        let test = try await run(["list", "VAULT"], in: vault, code: .wrongVault)
        #expect(test.messages.text.contains("tapekeep rebuild"))
    }

    @Test func anUnknownOrAmbiguousIDSaysSo() async throws {
        let vault = try await SmallVault.make()
        let unknown = try await run(["show", "nobody", "VAULT"], in: vault, code: .failure)
        #expect(unknown.messages.text.contains("no item in the vault has the id 'nobody'"))
        let several = try await run(["show", "stored", "VAULT"], in: vault, code: .failure)
        #expect(
            several.messages.text.contains("storedAligned0000002, storedDialogue000003, storedHostile0000001")
        )
    }

    @Test func audioGoesToAFileOrToAPipeButNotToATerminal() async throws {
        let vault = try await SmallVault.make()
        let target = TemporaryDirectory.current.path("out.mp3")
        _ = try await run(["show", "conv_0001", "VAULT", "--audio", target, "--format", "txt"], in: vault)
        #expect(try File.read(target, limit: 1 << 20) == SmallVault.audio)
        let piped = try await run(["show", "conv_0001", "VAULT", "--audio", "-"], in: vault)
        #expect(piped.results.text == String(decoding: SmallVault.audio, as: UTF8.self))
        _ = try await run(
            ["show", "conv_0001", "VAULT", "--audio", "-"], in: vault, isTerminal: true, code: .usage)
        let none = try await run(["show", "conv_0002", "VAULT", "--audio", "-"], in: vault, code: .failure)
        #expect(none.messages.text.contains("its audio is none"))
        let words = try await run(
            ["show", "conv_0002", "VAULT", "--format", "vtt"], in: vault, code: .failure)
        #expect(words.messages.text.contains("nothing says when"))
    }

    @Test func damagedAudioIsNotWritten() async throws {
        let vault = try await SmallVault.make()
        let target = TemporaryDirectory.current.path("out.mp3")
        try SmallVault.write(Array("x".utf8), to: vault + "/history/2025/03/13/storedHostile0000001.mp3")
        let test = try await run(
            ["show", "storedHostile", "VAULT", "--audio", target], in: vault, code: .differences)
        #expect(test.messages.text.contains("its SHA-256 differs"))
        #expect(try File.status(target) == nil)
    }

    @Test func aSidecarThatWasChangedIsToldAndStillShown() async throws {
        let vault = try await SmallVault.make()
        let path = vault + "/conversations/2025/03/13/conv_0001.json"
        try SmallVault.write(try File.read(path, limit: 1 << 20) + [0x20], to: path)
        let test = try await run(["show", "conv_0001", "VAULT"], in: vault)
        #expect(test.messages.text.contains("is not as it was written"))
        #expect(test.results.text.contains("A new one is on its way."))
    }

    @Test(
        arguments: [
            ("date>=2025-03-14", ["waitingItem000000001"]),
            ("date=2025-03-13T15:33:20Z", ["storedHostile0000001"]),
            ("date!=2025-03-13T15:33:20Z", nil), ("date>=2h", ["waitingItem000000001"]),
            ("date_unix>=1741935000", ["waitingItem000000001"]),
            ("size>=1K", []), ("size<1K", nil), ("size>=0", nil), ("size=37", nil),
            ("size=", ["waitingItem000000001", "conv_0002", "failedItem0000000001", "vanishedItem00000001"]),
            ("voice_name=", ["storedDialogue000003"]), ("voice_name!=", nil),
            ("state=failed", ["failedItem0000000001"]), ("upstream=gone", ["vanishedItem00000001"]),
            ("collection=conversations", ["conv_0001", "conv_0002"]),
        ] as [(String, [String]?)])
    func aConditionReadsItsValueAsItsColumnHasIt(condition: String, ids: [String]?) async throws {
        let vault = try await SmallVault.make()
        func listed(_ more: [String]) async throws -> [String] {
            let lines = try await run(["list", "VAULT", "--format", "jsonl"] + more, in: vault).results.lines
            return try lines.compactMap { try JSONValue(parsing: Array($0.utf8))["id"]?.string }
        }
        let found = try await listed(["--where", condition])
        if let ids { #expect(found == ids) } else { #expect(!found.isEmpty) }
    }

    @Test func anOpeningOfACallIsComparedAsADate() async throws {
        let vault = try await SmallVault.make()
        let words = ["list", "VAULT", "--collection", "conversations", "--format", "jsonl", "--where"]
        let late = try await run(words + ["start>=2025-03-13T13:00:00Z"], in: vault)
        #expect(late.results.lines.count == 1 && late.results.text.contains("conv_0001"))
    }

    @Test(arguments: [
        ("date>2020", "in --where, date takes a date such as 2025-01-01"),
        ("date=soon", "in --where, date takes a date"), ("date_unix>=2025-01-01", "date_unix takes a number"),
        ("duration>=long", "duration takes a number"), ("duration>nan", "duration takes a number"),
        ("size>=abc", "in --where, size takes a size such as 500K"), ("size>=1X", "size takes a size"),
        ("state=STORED", "state takes listed, waiting, stored, failed, vanished, trashed or discarded, not"),
        ("upstream=here", "upstream takes present, missing, gone or deleted, not 'here'"),
        ("collection=bogus", "collection takes history or conversations, not 'bogus'"),
        ("size>=", "'size>=' of --where says nothing to compare size with"),
    ])
    func aConditionThatItsColumnCannotMeetIsAUsageError(condition: String, words: String) async throws {
        let vault = try await SmallVault.make()
        let test = try await run(["list", "VAULT", "--where", condition], in: vault, code: .usage)
        #expect(test.messages.text.contains(words), "\(test.messages.text)")
        #expect(test.results.text.isEmpty)
    }

    @Test func aMonthInNoVolumeTookNoTime() async throws {
        let test = try await run(["unseal", "2022-01", "VAULT"], in: try await SmallVault.make())
        #expect(test.results.text == "2022-01 is in no volume\n")
    }

    /// What speaks to every command must not break the one that has no use for it.
    @Test(
        arguments: [
            ("format", "csv", ["show", "failed", "VAULT"], "--format takes all, txt or vtt, not 'csv'", 0),
            ("format", "csv", ["export", "OUT", "VAULT"], "--format takes folder, tar", 0),
            ("format", "folder", ["export", "-", "VAULT"], "a folder cannot go to standard output", 0),
            ("json", "1", ["export", "-", "VAULT"], "so it goes with no --json", 0),
            ("json", "1", ["list", "VAULT", "--format", "csv"], "--json and --format exclude each other", 0),
            ("prometheus", "yes", ["status", "VAULT", "--json"], "--prometheus and --json exclude", 0),
            ("voice", "Rachel", ["prune", "VAULT", "--local"], "--voice narrows --remote alone", 4),
            ("before", "30d", ["seal", "VAULT", "--keep-months", "900"], "say which months", 0),
            ("format", "txt", ["show", "failed", "VAULT", "--json"], "it goes with no other --format", 0),
        ] as [(String, String, [String], String, Int32)], [true, false])
    func aVariableOrSettingThatACommandCannotUseIsLeftOutWithAWarning(
        one: (name: String, value: String, words: [String], reason: String, exit: Int32), isSetting: Bool
    ) async throws {
        let vault = try await SmallVault.make()
        let variable = "TAPEKEEP_" + one.name.uppercased()
        let test = TestContext(
            environment: isSetting ? [:] : [variable: one.value],
            markers: isSetting ? [vault: #"{"settings":{"\#(one.name)":"\#(one.value)"}}"#] : [:])
        let paths = ["VAULT": vault, "OUT": TemporaryDirectory.current.path("out.tar")]
        let exit = await test.run(one.words.map { paths[$0] ?? $0 })
        #expect(exit.rawValue == one.exit, "\(test.messages.text)")
        let place = isSetting ? "the setting '\(one.name)' in tapekeep.json" : variable
        let said = test.messages.text + test.results.text
        #expect(said.contains("\(place) is ignored: "), "\(said)")
        #expect(said.contains(one.reason), "\(said)")
        // The same, typed.
        let option =
            ["json", "prometheus"].contains(one.name) ? "--\(one.name)" : "--\(one.name)=\(one.value)"
        #expect(await TestContext().run(one.words.map { paths[$0] ?? $0 } + [option]) == .usage)
    }

    @Test(arguments: ["--local", "--remote"]) func aVariableNeverDecidesWhereAPruneDeletes(side: String)
        async throws
    {
        let other = side == "--local" ? "TAPEKEEP_REMOTE" : "TAPEKEEP_LOCAL"
        let test = TestContext(environment: [other: "1"])
        #expect(await test.run(["prune", try await SmallVault.make(), side]) == .usage)
        #expect(test.messages.text.contains("say either --local or --remote"))
    }

    @Test func aVaultsSettingsNeverAgreeToAPrune() async throws {
        let vault = try await SmallVault.make()
        let settings = #"{"settings":{"apply":true,"yes":true,"max-delete":100000,"allow-half":true}}"#
        let test = TestContext(markers: [vault: settings])
        #expect(await test.run(["prune", vault, "--remote"]) == .success)
        let said = test.messages.text
        for name in ["apply", "yes", "max-delete", "allow-half"] {
            #expect(said.contains("the setting '\(name)' in tapekeep.json is ignored: "), "\(said)")
        }
    }

    @Test func aVariableThatNoCommandCanUseIsAUsageError() async throws {
        let test = TestContext(environment: ["TAPEKEEP_CONCURRENCY": "abc"])
        #expect(await test.run(["prune", try await SmallVault.make(), "--local"]) == .usage)
        #expect(
            test.messages.text.contains("TAPEKEEP_CONCURRENCY takes auto or a number from 1 to 64, not 'abc'")
        )
    }

    @Test(arguments: [
        ["list", "VAULT", "--json", "--format", "csv"], ["list", "VAULT", "--where", "bogus=1"],
        ["list", "VAULT", "--where", "status=done"], ["list", "VAULT", "--state", "odd"],
        ["list", "VAULT", "--limit", "0"], ["status", "VAULT", "--json", "--prometheus"],
        ["show", "x", "VAULT", "--json", "--format", "vtt"],
        ["show", "x", "VAULT", "--json", "--audio", "-"],
        ["verify", "VAULT", "--max-duration", "0"], ["verify", "VAULT", "--max-duration", "0s"],
        ["status", "VAULT", "--log-file", "-"], ["audit", "VAULT", "--plan", "-"],
        ["prune", "VAULT", "--remote", "--plan=-"],
    ])
    func whatMakesNoSenseIsAUsageError(words: [String]) async throws {
        let vault = try await SmallVault.make()
        _ = try await run(words, in: vault, code: .usage)
    }
}
