import Backup
import Platform
import SQLite
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite("Names of exported files", .temporaryDirectory, .timeLimit(.minutes(15))) struct ExportNamesTests {
    private let folder = TemporaryDirectory.current.path("out")

    private func stem(_ template: String, _ change: (inout ItemRecord) -> Void) async throws -> String {
        var record = try #require(try await Self.records().first)
        change(&record)
        return try NameTemplate(template).stem(of: record)
    }

    /// A record to be changed at will.
    private static func records() async throws -> [ItemRecord] {
        var found: [ItemRecord] = []
        try await Exporting.withVault(AccountRecipe(items: 1)) { vault, _ in
            found = Array(try await Pruning.records(vault).values)
        }
        return found
    }

    @Test func placeholdersStandForWhatAPersonKnows() async throws {
        let stem = try await stem("{year}/{month}/{day} {time} {voice} {text:12} ({source}, {id:4})") {
            $0.dateUnix = 1_741_936_469
            $0.voiceName = "Rachel"
            $0.text = "Hello, big world"
            $0.source = "TTS"
            $0.id = "abcdefgh"
        }
        #expect(stem == "history/2025/03/14 071429 Rachel Hello-big-wo (TTS, abcd)")
    }

    @Test func whatIsHarmfulInANameIsNotInIt() async throws {
        let stems = [
            try await stem("{voice}/{text}") {
                $0.voiceName = "../../etc"
                $0.text = "a/b\\c:d*e\u{0}f\ng\u{202E}"
            },
            try await stem("{text}") { $0.text = "CON" },
            try await stem("{text}") { $0.text = nil },
            try await stem(". {text} .") { $0.text = "--- ..." },
        ]
        #expect(
            stems == ["history/etc/a-b-c-d-e-f-g", "history/x-CON", "history/unknown", "history/unknown"])
    }

    @Test(arguments: [
        "", "a//b", "/a", "{date", "date}", "{nothing}", "{text:0}", "{text:x}", "a:b", "a\nb", "\\",
    ])
    func aTemplateThatMakesNoSenseIsRefused(text: String) {
        #expect(throws: NameTemplate.Flaw.self) { _ = try NameTemplate(text) }
    }

    @Test func randomWordsGiveNamesThatEveryFileSystemTakes() async throws {
        var generator = SeededGenerator.fresh("names of exports")
        var record = try #require(try await Self.records().first)
        let scalars: [Unicode.Scalar] = Array(
            "aZ0 ._-/\\:*?\"<>|%\u{0}\n\u{7F}\u{301}\u{308}éßꙮ猫👩‍👩‍👧\u{202E}\u{FEFF}ﬁK".unicodeScalars)
        func words() -> String {
            let count = Int.random(in: 0...300, using: &generator)
            return String(String.UnicodeScalarView((0..<count).map { _ in generator.pick(scalars) }))
        }
        let templates = [
            "{voice}/{text:128}", "{text:1}", "{voice}{text:128}{model:128}{source:128}{id}",
            "{text:7}/{voice:5}/{id:1}",
        ]
        for _ in 0..<400 {
            record.voiceName = words()
            record.text = words()
            record.modelID = words()
            let stem = try NameTemplate(generator.pick(templates)).stem(of: record)
            for part in stem.split(separator: "/", omittingEmptySubsequences: false) {
                #expect((1...186).contains(part.utf8.count), "\(part)")
                let isClean = part.unicodeScalars.allSatisfy {
                    $0.value >= 0x20 && !"\\:*?\"<>|%\u{7F}\u{202E}".unicodeScalars.contains($0)
                }
                #expect(isClean, "\(part)")
                let hasGoodEnds = !" .".contains(part.last ?? ".") && !" .-".contains(part.first ?? ".")
                #expect(hasGoodEnds, "\(part)")
            }
        }
    }

    @Test(arguments: [
        "{voice}", "{text:1}", "{year}", "{voice:2}/{month}", "x", "{id:1}", "{date} {voice}/{time}",
    ])
    func namesNeverClash(template: String) async throws {
        var recipe = AccountRecipe(items: 60, conversations: 12)
        recipe.voices = [
            "Ada", "ADA", "ada", "Stra\u{DF}e", "STRASSE", "\u{C4}", "A\u{308}", "\u{E4}", "con", "x-con",
        ]
        try await Exporting.withVault(recipe) { vault, _ in
            // Ids that differ in nothing but case would clash once more.
            let keys = try await Pruning.records(vault).values.filter { $0.collection == "history" }.map(
                \.key)
            let database = try Database(path: vault + "/manifest.sqlite")
            try database.run("UPDATE items SET id = 'Same' WHERE item = ?", [.integer(keys[0])])
            try database.run("UPDATE items SET id = 'sAME' WHERE item = ?", [.integer(keys[1])])
            let names = try NameTemplate(template)
            let report = try await Exporting.export(vault, to: "out") { $0.names = names }
            #expect(report.exit == .done)
            let (found, expected) = try (Exporting.itemFiles(folder), Exporting.itemFiles(vault))
            #expect(Set(found.keys.map { ItemName.fold($0) }).count == found.count)
            let areTheSame = found.values.map(\.hex).sorted() == expected.values.map(\.hex).sorted()
            #expect(areTheSame)
            // Audio and sidecar of an item share their stem.
            let stems = Set(found.keys.map { $0.prefix(upTo: $0.lastIndex(of: ".") ?? $0.endIndex) })
            #expect(stems.count == found.keys.filter { $0.hasSuffix(".json") }.count)
        }
    }

    @Test(arguments: ["{voice}", nil])
    func playlistsHoldEachAudioOnceByVoiceAndOnceByDay(template: String?) async throws {
        var recipe = AccountRecipe(items: 40, conversations: 5)
        recipe.voices = ["Ada", "ada", "2025-03-14", "\u{732B}"]
        try await Exporting.withVault(recipe) { vault, _ in
            let names = try template.map { try NameTemplate($0) }
            let lost = try #require(try Exporting.itemFiles(vault).keys.first { !$0.hasSuffix(".json") })
            try File.remove(vault + "/" + lost)
            let report = try await Exporting.export(vault, to: "out") {
                $0.names = names
                $0.hasPlaylists = true
            }
            #expect(report.exit == .partial)
            var heard: [String: Int] = [:]
            for path in try Truth.files(below: folder + "/playlists") {
                let lines = String(decoding: try Vaults.read(path), as: UTF8.self).split(separator: "\n")
                #expect(lines.first == "#EXTM3U" && lines.count > 2 && lines.count % 2 == 1)
                for line in lines.dropFirst() where !line.hasPrefix("#EXTINF:") {
                    #expect(line.hasPrefix("../"))
                    heard[String(line.dropFirst(3)), default: 0] += 1
                }
            }
            let audio = try Exporting.itemFiles(folder).keys.filter { !$0.hasSuffix(".json") }
            #expect(heard == Dictionary(uniqueKeysWithValues: audio.map { ($0, 2) }))
        }
    }

    @Test(arguments: ["out", "out.tar", "out.zip"])
    func equalAudioIsStoredOnceWhereTheFormatCanSaySo(name: String) async throws {
        try await Exporting.withVault(AccountRecipe(items: 20)) { vault, _ in
            // Two items get the audio of a third.
            let records = try await Pruning.records(vault).values.filter {
                $0.path?.hasSuffix(".mp3") ?? false
            }
            let sorted = records.sorted { ($0.path ?? "") < ($1.path ?? "") }
            let bytes = try Vaults.read(vault + "/" + (sorted[0].path ?? ""))
            let database = try Database(path: vault + "/manifest.sqlite")
            for record in sorted[1...2] {
                try Vaults.write(bytes, to: vault + "/" + (record.path ?? ""))
                try database.run(
                    "UPDATE items SET sha256 = ?, size = ? WHERE item = ?",
                    [.blob(SHA256.of(bytes).bytes), .integer(Int64(bytes.count)), .integer(record.key)])
            }
            let report = try await Exporting.export(vault, to: name) { $0.isDeduplicated = true }
            #expect(report.exit == .done)
            #expect(report.links == (name == "out.zip" ? 0 : 2))
            #expect(report.linkedBytes == (name == "out.zip" ? 0 : Int64(2 * bytes.count)))
            guard name == "out" else { return }
            #expect(try Exporting.itemFiles(folder) == Exporting.itemFiles(vault))
            let status = try #require(try File.status(folder + "/" + (sorted[0].path ?? "")))
            let other = try #require(try File.status(folder + "/" + (sorted[2].path ?? "")))
            #expect(status.linkCount == 3 && status.isSameFile(as: other))
        }
    }
}
