import Foundation
import JSON
import Platform
import SQLite
import Simulator
import TestSupport
import Testing
import VaultTruth

@testable import Backup

/// Queries over a vault that a backup made, held against what a plain loop over all its items finds.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct ItemQueryTests {
    let vault = TemporaryDirectory.current.path("vault")

    /// A vault of both collections, and all its records.
    private func made(
        _ recipe: AccountRecipe = .everything,
        _ body: (VaultReading, [ItemRecord], SimulatedService) async throws -> Void
    ) async throws {
        try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            let reading = try VaultReading(vault)
            try await body(reading, try await records(ItemQuery(), reading), service)
        }
    }

    private func records(
        _ query: ItemQuery, _ reading: VaultReading, index: Bool = true
    ) async throws -> [ItemRecord] {
        try await reading.manifest.fold(
            query, searchIndex: index ? reading.vault.searchIndexPath : nil, into: [ItemRecord]()
        ) { found, record in
            found.append(record)
            return true
        }
    }

    private func query(_ change: (inout ItemQuery) -> Void) -> ItemQuery {
        var query = ItemQuery()
        change(&query)
        return query
    }

    @Test func withoutFiltersEveryItemIsListedNewestFirst() async throws {
        try await made { reading, all, service in
            #expect(all.count == service.account.items.count + service.account.conversations.count)
            let keys = all.map { (-$0.dateUnix, $0.id) }
            #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    @Test func aListedLineIsTheLineOfTheSnapshot() async throws {
        try await made { reading, all, _ in
            let path = try #require(try Truth.files(below: vault + "/snapshots").sorted().last)
            let lines = try await Program("/bin/gzip", ["-dc", path]).run().output.split(separator: "\n")
                .dropFirst()
            let listed = all.sorted { ($0.collection, $0.id) < ($1.collection, $1.id) }
            #expect(lines.map { String($0) } == listed.map { String(decoding: $0.line, as: UTF8.self) })
        }
    }

    @Test func eachFilterKeepsWhatAPlainLoopKeeps() async throws {
        try await made { reading, all, _ in
            let middle = all[all.count / 2].dateUnix
            let voice = try #require(all.compactMap(\.voiceName).first { $0.lowercased() != $0.uppercased() })
            let voiceID = try #require(all.compactMap(\.voiceID).first)
            let cases: [(ItemQuery, (ItemRecord) -> Bool)] = [
                (query { $0.filter.after = middle }, { $0.dateUnix >= middle }),
                (query { $0.filter.before = middle }, { $0.dateUnix < middle }),
                (
                    query { $0.filter.voices = [voice.uppercased()] },
                    { $0.voiceName.map { $0.lowercased() == voice.lowercased() } ?? false }
                ),
                (query { $0.filter.voices = [voiceID] }, { $0.voiceID == voiceID }),
                (query { $0.filter.models = ["ELEVEN_V3"] }, { $0.modelID == "eleven_v3" }),
                (query { $0.filter.sources = ["tts", "sts"] }, { ["TTS", "STS"].contains($0.source) }),
                (query { $0.collections = ["conversations"] }, { $0.collection == "conversations" }),
                (query { $0.states = [.waiting, .failed] }, { ["waiting", "failed"].contains($0.state) }),
                (
                    query { $0.states = [.stored, .presentUpstream] },
                    { $0.state == "stored" && $0.upstream == "present" }
                ),
                (query { $0.states = [.goneUpstream] }, { $0.upstream == "gone" }),
            ]
            for (query, keeps) in cases {
                let found = try await records(query, reading)
                #expect(found == all.filter(keeps), "\(query)")
            }
        }
    }

    @Test(arguments: ItemQuery.Order.allCases) func everyOrderHoldsAndTheLimitCutsIt(order: ItemQuery.Order)
        async throws
    {
        try await made { reading, all, _ in
            let sorted = try await records(query { $0.order = order }, reading)
            #expect(Set(sorted.map(\.key)) == Set(all.map(\.key)))
            let pairs = zip(sorted, sorted.dropFirst())
            switch order {
            case .newest: #expect(pairs.allSatisfy { $0.dateUnix >= $1.dateUnix })
            case .oldest: #expect(pairs.allSatisfy { $0.dateUnix <= $1.dateUnix })
            case .id:
                #expect(pairs.allSatisfy { Array($0.id.utf8).lexicographicallyPrecedes(Array($1.id.utf8)) })
            case .voice:
                #expect(
                    pairs.allSatisfy { left, right in
                        !Array((right.voiceName ?? "").utf8).lexicographicallyPrecedes(
                            Array((left.voiceName ?? "").utf8))
                    })
            case .largest: #expect(pairs.allSatisfy { $0.size ?? -1 >= $1.size ?? -1 })
            case .longest:
                #expect(pairs.allSatisfy { $0.durationMilliseconds ?? -1 >= $1.durationMilliseconds ?? -1 })
            }
            for limit in [1, 7, all.count, all.count + 1] {
                let cut = try await records(query { ($0.order, $0.limit) = (order, limit) }, reading)
                #expect(cut == Array(sorted.prefix(limit)))
            }
        }
    }

    @Test func conditionsCompareNumbersAsNumbersAndTextsAsTexts() async throws {
        try await made { reading, all, _ in
            let view = CollectionView.of(["conversations"])
            func found(_ text: String) async throws -> [ItemRecord] {
                let condition = try #require(ColumnCondition(text, columns: view.columns))
                return try await records(
                    query { ($0.collections, $0.conditions) = (["conversations"], [condition]) }, reading)
            }
            let calls = all.filter { $0.collection == "conversations" }
            func cell(_ name: String, _ record: ItemRecord) -> ItemCell? {
                view.columns.first { $0.name == name }?.cell(of: ItemRow(record))
            }
            func seconds(_ record: ItemRecord) -> Int64? {
                guard case .length(let milliseconds) = cell("duration", record) else { return nil }
                return milliseconds / 1000
            }
            let done = calls.filter { cell("status", $0) == .text("done") }
            #expect(!done.isEmpty && done.count < calls.count)
            #expect(try await found("status=done") == done)
            #expect(try await found("status!=done") == calls.filter { cell("status", $0) != .text("done") })
            let limit = try #require(calls.compactMap(seconds).sorted().dropFirst(calls.count / 2).first)
            #expect(
                try await found("duration>=\(limit)")
                    == calls.filter { seconds($0).map { $0 >= limit } ?? false })
            #expect(
                try await found("duration<\(limit)")
                    == calls.filter { seconds($0).map { $0 < limit } ?? false })
            #expect(ColumnCondition("bogus=1", columns: view.columns) == nil)
            #expect(ColumnCondition("status", columns: view.columns) == nil)
        }
    }

    @Test func theIndexFindsWhatReadingEveryTextFindsInEveryScript() async throws {
        try await made(AccountRecipe(items: 150, conversations: 30)) { reading, all, _ in
            var random = SeededGenerator(seed: 11)
            let texts = all.compactMap(\.text).filter { !$0.isEmpty }
            for length in [1, 2, 3, 4, 9, 40] {
                for _ in 0..<25 {
                    let text = try #require(texts.randomElement(using: &random))
                    let start = text.indices.randomElement(using: &random) ?? text.startIndex
                    let search = query { $0.filter.search = String(text[start...].prefix(length)) }
                    let read = try await records(search, reading, index: false)
                    #expect(try await records(search, reading) == read, "\(search)")
                    #expect(read == all.filter { SearchText(search.filter.search ?? "").matches($0.text) })
                }
            }
            #expect(await reading.manifest.hasSearchIndex)
            #expect(try File.status(reading.vault.searchIndexPath)?.permissions == 0o600)
        }
    }

    @Test func theIndexCatchesUpWithLaterRunsAndWithAChangedManifest() async throws {
        let search = query { $0.filter.search = "harbour lights" }
        try await made(AccountRecipe(items: 40)) { reading, _, service in
            let before = try await records(search, reading)
            _ = service.account.addItems(60)
            _ = try await Truth.backup(service, into: vault)
            let later = try VaultReading(vault)
            let after = try await records(search, later)
            #expect(after.count > before.count)
            #expect(try await records(search, later, index: false) == after)
            // The text of an item changes: the old words are not found any more, the new ones are.
            let item = try #require(after.first)
            let database = try Database(path: vault + "/manifest.sqlite", mode: .readWrite)
            try database.run(
                "INSERT INTO runs (command, kind, started, ended, exit) VALUES ('backup', 'recent', 5, 6, 0)")
            try database.run(
                "UPDATE items SET text = 'quite other words', changed_run = ? WHERE item = ?",
                [.integer(database.lastInsertedRow), .integer(item.key)])
            let changed = try VaultReading(vault)
            #expect(try await records(search, changed) == after.filter { $0.key != item.key })
            #expect(
                try await records(query { $0.filter.search = "quite other" }, changed).map(\.key) == [
                    item.key
                ])
            // Another manifest, in which the numbers mean other items.
            try database.run("UPDATE facts SET value = 'another' WHERE name = 'manifest'")
            try database.run("UPDATE items SET text = 'all the same'")
            #expect(try await records(search, try VaultReading(vault)).isEmpty)
            let same = query { $0.filter.search = "all the same" }
            #expect(try await records(same, try VaultReading(vault)).count == 100)
        }
    }

    @Test func anIndexThatIsDamagedOrCannotBeMadeChangesNoAnswer() async throws {
        let search = query { $0.filter.search = "天气" }
        try await made(AccountRecipe(items: 80)) { reading, _, _ in
            let found = try await records(search, reading)
            #expect(!found.isEmpty)
            let path = reading.vault.searchIndexPath
            _ = try await Program(
                "/bin/sh", ["-c", "printf 'no database at all, but long enough to be read' > '\(path)'"]
            ).run()
            #expect(try await records(search, try VaultReading(vault)) == found)
            try File.remove(path)
            try Folder.make(path)
            #expect(try await records(search, try VaultReading(vault)) == found)
            try Folder.removeTree(path)
            #expect(try await records(search, try VaultReading(vault)) == found)
        }
    }

    @Test func readingAVaultLeavesNothingInItsFolder() async throws {
        try await made(AccountRecipe(items: 10)) { _, _, _ in }
        let before = try Truth.files(below: vault).sorted()
        do {
            let reading = try VaultReading(vault)
            _ = try await reading.manifest.status()
            #expect(try await records(ItemQuery(), reading).count == 10)
        }
        #expect(try Truth.files(below: vault).sorted() == before)
    }

    @Test func theBeginningOfAnIDIsEnoughWhereOnlyOneItemHasIt() async throws {
        try await made { reading, all, _ in
            let item = all[3]
            #expect(try await reading.manifest.items(named: item.id) == [item])
            for length in 1..<item.id.count {
                let prefix = String(item.id.prefix(length))
                let found = try await reading.manifest.items(named: prefix, limit: 1000)
                #expect(Set(found.map(\.key)) == Set(all.filter { $0.id.hasPrefix(prefix) }.map(\.key)))
            }
            #expect(try await reading.manifest.items(named: "").isEmpty)
            #expect(try await reading.manifest.items(named: "%").isEmpty)
        }
    }

    @Test func audioIsHandedOutOnlyAsItWasStored() async throws {
        try await made(AccountRecipe(items: 5)) { reading, all, service in
            let record = try #require(all.first { $0.path != nil })
            var bytes: [UInt8] = []
            try reading.readAudio(of: record) { bytes += $0 }
            #expect(SHA256.of(bytes) == SHA256.of(try #require(service.account.item(record.id)).audio))
            let path = reading.vault.absolute(record.path ?? "")
            bytes[bytes.count / 2] ^= 1
            try Vaults.write(bytes, to: path)
            var handedOut = 0
            #expect(throws: ItemAudioError.damaged(path: record.path ?? "")) {
                try reading.readAudio(of: record) { handedOut += $0.count }
            }
            #expect(handedOut == 0)
        }
    }
}
