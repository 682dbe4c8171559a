import HTTP
import Platform
import SQLite
import Simulator
import TestSupport
import Testing
import VaultTruth

@testable import Backup

@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct VaultStatusTests {
    let vault = TemporaryDirectory.current.path("vault")

    /// No statement of it walks over the items, or over anything that grows with them.
    @Test func statusLooksAtNoItemThatItDoesNotName() throws {
        let database = try Database(path: ":memory:")
        try database.execute(ManifestSchema.sql)
        for sql in StatusSQL.all {
            var plan: [String] = []
            let marks = sql.count { $0 == "?" }
            try database.forEachRow("EXPLAIN QUERY PLAN " + sql, Array(repeating: .null, count: marks)) {
                plan.append($0.text(3))
            }
            #expect(!plan.isEmpty)
            for step in plan {
                let isStep =
                    step.hasPrefix("SEARCH items USING")
                    || ["SCAN tallies", "SCAN runs", "SCAN volumes"].contains(step)
                #expect(isStep, "\(step) for: \(sql)")
            }
        }
    }

    @Test func whatIsCountedIsWhatTheItemsAre() async throws {
        try await Simulator.run(.everything) { service in
            let summary = try await Truth.backup(service, into: vault)
            let reading = try VaultReading(vault)
            let status = try await reading.manifest.status()
            let all = try await reading.manifest.fold(ItemQuery(), into: [ItemRecord]()) { found, record in
                found.append(record)
                return true
            }
            #expect(status.collections.map(\.name) == ["conversations", "history"])
            for collection in status.collections {
                let items = all.filter { $0.collection == collection.name }
                let stored = items.filter { $0.state == "stored" }
                #expect(collection.stored.items == Int64(stored.count))
                #expect(collection.stored.bytes == stored.reduce(0) { $0 + ($1.size ?? 0) })
                #expect(collection.oldest == items.map(\.dateUnix).min())
                #expect(collection.newest == items.map(\.dateUnix).max())
                #expect(collection.fullSweep != nil)
                for voice in collection.voices {
                    let named = items.filter { ($0.voiceName ?? "") == voice.name }
                    #expect(voice.stored.items == Int64(named.filter { $0.state == "stored" }.count))
                    #expect(
                        voice.oldest == named.map(\.dateUnix).min()
                            && voice.newest == named.map(\.dateUnix).max())
                }
                #expect(collection.voices.reduce(0) { $0 + $1.stored.items } == Int64(stored.count))
                #expect(
                    collection.states
                        == Dictionary(grouping: items, by: \.state).mapValues { Int64($0.count) })
            }
            #expect(status.runs.map(\.run) == [summary.run])
            #expect(status.lastComplete == status.runs.first)
            #expect(status.runs.first?.accounting == summary.accounting)
            #expect(status.failureCount == summary.accounting.failed)
            #expect(
                status.coverage
                    == CheckCoverage(stored: Int64(all.filter { $0.state == "stored" }.count), checked: 0))
        }
    }

    @Test func whatVerifyReadBackIsCovered() async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            _ = try await Truth.backup(service, into: vault)
            _ = try await Vaults.verify(vault)
            let coverage = try await VaultReading(vault).manifest.status().coverage
            #expect(coverage.stored == 12 && coverage.checked == 12)
            #expect(coverage.oldest != nil && coverage.newest != nil)
        }
    }

    @Test func whatACheckFoundWrongStandsUntilItIsMended() async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            _ = try await Truth.backup(service, into: vault)
            _ = try await Vaults.verify(vault)
            let audio = try #require(
                try Vaults.contents(vault).keys.sorted().first {
                    $0.hasPrefix("history/") && !$0.hasSuffix(".json")
                })
            try File.remove(vault + "/" + audio)
            let stranger = try StagedFile(in: vault)
            try stranger.commit(as: vault + "/history/stranger.txt")
            _ = try await Vaults.verify(vault)
            var coverage = try await VaultReading(vault).manifest.status().coverage
            #expect(coverage.checked == 11)
            #expect(coverage.standing == StandingFindings(total: 2, damaged: 1))
            let part = try await Vaults.verify(vault) { $0.maximumDuration = .zero }
            #expect(part.tally.found == 0)
            coverage = try await VaultReading(vault).manifest.status().coverage
            #expect(coverage.standing == StandingFindings(total: 2, damaged: 1), "a part takes nothing back")
            let address = AccountAddress(origin: try Origin(service.baseURL), key: APIKey(service.key))
            _ = try await Repair(of: vault, from: { address }).run()
            coverage = try await VaultReading(vault).manifest.status().coverage
            #expect(coverage.standing == StandingFindings())
            #expect(coverage.checked == 12)
        }
    }

    @Test func afterARebuildItIsSaidThatWhatWasBeforeIsNotKnown() async throws {
        try await Simulator.run(AccountRecipe(items: 5)) { service in
            _ = try await Truth.backup(service, into: vault)
            for name in try Folder.list(vault).map(\.name) where name.hasPrefix("manifest.sqlite") {
                try File.remove(vault + "/" + name)
            }
            _ = try await Rebuild(of: vault).run()
            let manifest = try VaultReading(vault).manifest
            #expect(try await manifest.status().rebuilt != nil)
            #expect(try await manifest.listingRefusal(for: ["history"]) == .listingUnknown)
            _ = try await Truth.backup(service, into: vault)
            #expect(try await manifest.listingRefusal(for: ["history"]) == nil)
            // A backup that could not begin changes nothing of what is known.
            await FailedStart.note("a wrong key", exit: .noAccess, in: vault, command: "backup")
            let last = try #require(try await manifest.status().runs.first)
            #expect(last.kind == "not begun" && last.exit == 4 && last.note == "a wrong key")
            #expect(try await manifest.listingRefusal(for: ["history"]) == nil)
        }
    }

    @Test func aRunThatWasFilteredTriedOutOrCutShortIsNotComplete() async throws {
        try await Simulator.run(AccountRecipe(items: 10)) { service in
            let first = try await Truth.backup(service, into: vault)
            var filter = ItemFilter()
            filter.models = ["eleven_v3"]
            _ = try await Truth.backup(service, into: vault, Truth.options { $0.filter = filter })
            _ = try await Truth.backup(service, into: vault, Truth.options { $0.isDryRun = true })
            let database = try Database(path: vault + "/manifest.sqlite", mode: .readWrite)
            for (kind, ended, exit) in [
                ("full", SQLValue.null, SQLValue.null), ("recent", 9, 5), ("recent", 9, 130),
            ] {
                try database.run(
                    "INSERT INTO runs (command, kind, started, ended, exit) VALUES ('backup', ?, 5, ?, ?)",
                    [.text(kind), ended, exit])
            }
            let status = try await VaultReading(vault).manifest.status(runs: 100)
            #expect(status.runs.count == 6)
            #expect(status.lastComplete?.run == first.run)
        }
    }

    @Test func openFailuresAreNamedWithTheirReasons() async throws {
        try await Simulator.run(AccountRecipe(items: 10)) { service in
            _ = try await Truth.backup(service, into: vault)
            let database = try Database(path: vault + "/manifest.sqlite", mode: .readWrite)
            try database.run(
                "UPDATE items SET state = 'failed', work = 1, reason = 'why', attempts = 3, next_try = 99 WHERE item <= 4"
            )
            try database.run("UPDATE items SET reason = 'outdated', next_try = 7 WHERE item = 5")
            try database.run("UPDATE items SET state = 'vanished', reason = 'gone' WHERE item = 6")
            let status = try await VaultReading(vault).manifest.status(failures: 3)
            #expect(status.failureCount == 5)
            #expect(status.failures.count == 3)
            #expect(status.failures.allSatisfy { $0.reason == "why" && $0.attempts == 3 && $0.nextTry == 99 })
        }
    }
}
