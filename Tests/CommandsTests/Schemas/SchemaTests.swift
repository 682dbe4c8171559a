import Backup
import Foundation
import JSON
import Platform
import Simulator
import TestSupport
import Testing

@testable import Commands

/// The formats in `manifests/` are what the code writes, and the samples there are such.
@Suite("Formats", .temporaryDirectory, .timeLimit(.minutes(15))) struct SchemaTests {
    private func fits(
        _ text: some Collection<UInt8>, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let value = try JSONValue(parsing: Array(text))
        let complaints = try JSONSchema.named(name).complaints(about: value)
        #expect(complaints == [], "\(name)", sourceLocation: sourceLocation)
    }

    private func lines(_ text: String) -> [[UInt8]] { text.split(separator: "\n").map { Array($0.utf8) } }

    @Test func everySchemaHasASampleAndEverySampleFitsItsSchema() throws {
        let schemas = try Folder.list(JSONSchema.manifests).map(\.name).filter {
            $0.hasSuffix(".schema.json")
        }
        .map { String($0.dropLast(".schema.json".count)) }
        #expect(schemas.count == 7)
        let samples = try Folder.list(JSONSchema.manifests + "/samples").map(\.name)
        for schema in schemas {
            let own = samples.filter { $0.hasPrefix(schema + ".") }
            #expect(!own.isEmpty, "\(schema) has no sample")
            for sample in own {
                let bytes = try File.read(JSONSchema.manifests + "/samples/" + sample, limit: 1 << 20)
                if sample.hasSuffix(".jsonl") {
                    for line in lines(String(decoding: bytes, as: UTF8.self)) { try fits(line, schema) }
                } else {
                    try fits(bytes, schema)
                }
            }
        }
    }

    @Test func whatABackupWritesFitsTheSchemas() async throws {
        let vault = TemporaryDirectory.current.path("vault")
        try await Simulator.run(.everything) { service in
            var environment = ["ELEVENLABS_API_KEY": service.key]
            environment["TAPEKEEP_BASE_URL"] = service.baseURL
            let backup = TestContext(environment: environment)
            _ = await backup.run(["backup", vault, "--json"])
            for line in lines(backup.results.text) { try fits(line, "report") }
            try fits(try #require(lines(backup.results.text).last), "backup-summary")
            try fits(try File.read(vault + "/tapekeep.json", limit: 1 << 20), "marker")
            let listed = TestContext()
            #expect(await listed.run(["list", vault, "--format", "jsonl"]) == .success)
            #expect(lines(listed.results.text).count == 160)
            var sidecars = 0
            for line in lines(listed.results.text) {
                try fits(line, "item")
                guard let name = try JSONValue(parsing: line)["sidecar"]?.string else { continue }
                try fits(try File.read(vault + "/" + name, limit: 1 << 26), "sidecar")
                sidecars += 1
            }
            #expect(sidecars > 100)
            for name in try Folder.list(vault + "/snapshots").map(\.name) {
                let text = try await Program("/bin/gzip", ["-dc", vault + "/snapshots/" + name]).run().output
                try fits(try #require(lines(text).first), "snapshot-header")
                for line in lines(text).dropFirst() { try fits(line, "item") }
            }
            let status = TestContext()
            #expect(await status.run(["status", vault, "--json"]) == .success)
            try fits(Array(status.results.text.utf8), "status")
            let verify = TestContext()
            _ = await verify.run(["verify", vault, "--json"])
            for line in lines(verify.results.text) { try fits(line, "report") }
            let harmed = try #require(try Folder.list(vault + "/snapshots").first?.name)
            try File.rename(vault + "/snapshots/" + harmed, to: vault + "/history/" + harmed)
            let stranger = try StagedFile(in: vault)
            try stranger.commit(as: vault + "/history/stranger.txt")
            service.account.addItems(1)
            for words in [
                ["diff", vault, "account"], ["audit", vault], ["repair", vault],
                ["seal", vault, "--before", "30d"],
            ] {
                let test = TestContext(environment: environment)
                _ = await test.run(words + ["--json"])
                #expect(test.results.lines.count > 1, "\(words)")
                for line in lines(test.results.text) { try fits(line, "report") }
            }
            let list = TestContext()
            _ = await list.run(["list", vault, "--json", "--limit", "3"])
            for line in lines(list.results.text) { try fits(line, "report") }
        }
    }

    @Test func everyTypeThatTheCodePrintsIsInTheTableTheSchemaAndTheSamples() throws {
        let root = String(JSONSchema.manifests.dropLast("manifests".count))
        let sources = try #require(FileManager.default.enumerator(atPath: root + "Sources/Commands"))
        var printed: Set<String> = []
        for case let name as String in sources where name.hasSuffix(".swift") {
            let text = try String(contentsOfFile: root + "Sources/Commands/" + name, encoding: .utf8)
            for match in text.matches(of: /line\("([a-z_]+)"\) \{/) { printed.insert(String(match.1)) }
        }
        #expect(printed.count > 10)
        let branches = try JSONSchema.named("report").root["oneOf"]?.elements ?? []
        #expect(Set(branches.compactMap { $0["properties"]?["type"]?["const"]?.string }) == printed)
        let samples = try String(
            contentsOfFile: JSONSchema.manifests + "/samples/report.jsonl", encoding: .utf8)
        #expect(Set(try lines(samples).compactMap { try JSONValue(parsing: $0)["type"]?.string }) == printed)
        let page = try String(contentsOfFile: root + "docs/COMMAND-LINE.md", encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map {
            $0.split(separator: "|")[0]
        }
        for type in printed {
            #expect(rows.contains { $0.contains("`\(type)`") }, "\(type) is not in the table")
        }
    }

    @Test(arguments: [
        (#"{"type":"integer"}"#, "1.5"), (#"{"type":["string","null"]}"#, "1"),
        (#"{"required":["a"]}"#, "{}"),
        (#"{"properties":{"a":{"const":1}}}"#, #"{"a":2}"#), (#"{"items":{"minimum":3}}"#, "[3,2]"),
        (#"{"enum":["a","b"]}"#, #""c""#), (#"{"pattern":"^[0-9]+$"}"#, #""12x""#),
        (#"{"minLength":2}"#, #""x""#),
        (#"{"oneOf":[{"minimum":1},{"minimum":2}]}"#, "3"),
        (#"{"additionalProperties":{"type":"string"}}"#, #"{"a":1}"#),
    ])
    func theCheckerFindsEveryKindOfBreach(schema: String, value: String) throws {
        let checker = try JSONSchema(JSONValue(parsing: Array(schema.utf8)))
        #expect(checker.complaints(about: try JSONValue(parsing: Array(value.utf8))).count == 1)
    }

    @Test func aKeywordThatTheCheckerDoesNotKnowIsRefused() throws {
        #expect(throws: JSONSchema.UnknownKeyword.self) {
            try JSONSchema(JSONValue(parsing: Array(#"{"properties":{"a":{"maxItems":1}}}"#.utf8)))
        }
    }
}
