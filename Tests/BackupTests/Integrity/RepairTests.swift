import Backup
import HTTP
import Platform
import SQLite
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite("Repair", .temporaryDirectory, .timeLimit(.minutes(15))) struct RepairTests {
    let vault = TemporaryDirectory.current.path("vault")

    private func repair(_ service: SimulatedService) async throws -> RepairReport {
        var address = AccountAddress(origin: try Origin(service.baseURL), key: APIKey(service.key))
        address.policy.firstWait = .milliseconds(5)
        address.policy.longestWait = .milliseconds(20)
        address.policy.attempts = 3
        let found = address
        return try await Repair(of: vault, from: { found }).run()
    }

    /// The state of a vault that never broke.
    private struct Whole: Equatable {
        var contents: [String: SHA256]
        var lines: [String]
    }

    private func whole() async throws -> Whole {
        Whole(contents: try Vaults.contents(vault), lines: try await Vaults.lines(vault))
    }

    private func expect(_ whole: Whole, _ what: String) async throws {
        let now = try await self.whole()
        let changed = Set(now.contents.keys).symmetricDifference(whole.contents.keys)
            .union(now.contents.keys.filter { now.contents[$0] != whole.contents[$0] })
        #expect(changed == [], "files after \(what)")
        let lines = zip(now.lines, whole.lines).filter { $0 != $1 }
        #expect(now.lines.count == whole.lines.count && lines.isEmpty, "\(lines) after \(what)")
        #expect(try await Vaults.verify(vault).exit == .done, "\(what)")
    }

    enum Harm: CaseIterable { case removed, flipped, cut, emptied, lengthened, replacedByAFolder }

    private func apply(_ harm: Harm, to path: String, _ seed: inout SeededGenerator) throws {
        var bytes = try Vaults.read(path)
        switch harm {
        case .removed: return try File.remove(path)
        case .replacedByAFolder:
            try File.remove(path)
            return try Folder.makeNew(path)
        case .flipped:
            bytes[Int.random(in: bytes.indices, using: &seed)] ^= 1 << UInt8.random(in: 0..<8, using: &seed)
        case .cut: bytes.removeLast(Int.random(in: 1...bytes.count, using: &seed))
        case .emptied: bytes = []
        case .lengthened: bytes += [0]
        }
        try Vaults.write(bytes, to: path)
    }

    @Test func whatWasFoundIsRepairedQuarantinedOrLeftAndEveryQuarantinedFileIsNamed() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            _ = try await Truth.backup(service, into: vault)
            service.account.addItems(2)
            _ = try await Truth.backup(service, into: vault)
            let files = try Vaults.contents(vault).keys.filter { $0.hasPrefix("history/") }.sorted()
            let gone = try #require(
                service.account.items.first { item in files.contains { $0.contains(item.id) } })
            var seed = SeededGenerator(seed: 5)
            for path in files.prefix(4) + files.filter({ $0.contains(gone.id) }) {
                try apply(.flipped, to: vault + "/" + path, &seed)
            }
            service.account.deleteItem(gone.id)
            try File.rename(vault + "/" + files[8], to: vault + "/history/elsewhere.bin")
            try Vaults.write([1, 2, 3], to: vault + "/snapshots/000001.jsonl.gz")
            let stranger = try StagedFile(in: vault)
            try stranger.commit(as: vault + "/history/stranger.txt")
            let named = Guarded<[String]>([])
            let address = AccountAddress(origin: try Origin(service.baseURL), key: APIKey(service.key))
            let report = try await Repair(
                of: vault, from: { address },
                send: { event in
                    if case .quarantined(let path, _) = event { named.with { $0.append(path) } }
                }
            ).run()
            #expect(report.found == report.mended + report.unexplained + report.remainingCount, "\(report)")
            #expect(report.unexplained == 1 && report.remainingCount > 0 && report.mended >= 4, "\(report)")
            #expect(named.with { $0.count } == report.quarantined.count)
            let there = try Truth.files(below: vault + "/trash").map { String($0.dropFirst(vault.count + 1)) }
            #expect(there.sorted() == report.quarantined.sorted())
        }
    }

    @Test(arguments: Harm.allCases) func everyFileThatIsHarmedIsAsItWasAfterRepair(harm: Harm) async throws {
        var recipe = VerifyTests.small(4)
        recipe.conversations = 2
        var seed = SeededGenerator(seed: 5)
        try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            for path in try Vaults.contents(vault).keys.sorted() where path != "tapekeep.json" {
                if path == "README.txt", harm != .removed { continue }
                // Its detail is fetched anew, and the sidecar says when.
                if path.hasPrefix("conversations"), path.hasSuffix(".json") { continue }
                let before = try await whole()
                try apply(harm, to: vault + "/" + path, &seed)
                let report = try await repair(service)
                #expect(report.exit == .done, "\(harm) \(path): \(report)")
                #expect(report.found == 1)
                #expect(report.repaired == 1)
                try await expect(before, "\(path) was \(harm)")
            }
        }
    }

    @Test(arguments: Harm.allCases) func aConversationsSidecarComesBackWithTheSameWords(harm: Harm)
        async throws
    {
        var recipe = VerifyTests.small(2)
        recipe.conversations = 3
        var seed = SeededGenerator(seed: 6)
        try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            let records = try await Truth.records(of: vault)
            for path in try Vaults.contents(vault).keys.sorted()
            where path.hasPrefix("conversations") && path.hasSuffix(".json") {
                try apply(harm, to: vault + "/" + path, &seed)
                let report = try await repair(service)
                #expect(report.exit == .done, "\(harm) \(path): \(report)")
                #expect(try await Vaults.verify(vault).exit == .done)
                #expect(try await Truth.records(of: vault) == records)
            }
        }
    }

    @Test(arguments: [Route.history, .audio])
    func whatARepairThatFailsHalfWayMovedAsideIsPutBackOrNamed(route: Route) async throws {
        try await Simulator.run(VerifyTests.small(8)) { service in
            _ = try await Truth.backup(service, into: vault)
            let before = try await whole()
            let files = before.contents.keys.filter { $0.hasPrefix("history/") }.sorted()
            for path in files.prefix(4) { try Vaults.write([0x7B], to: vault + "/" + path) }
            service.faults = [Fault(.status(400, .modern), on: route)]
            let report = try await repair(service)
            #expect(report.exit != .done)
            #expect(report.found == report.mended + report.unexplained + report.remainingCount, "\(report)")
            let aside = try Truth.files(below: vault + "/trash").map { String($0.dropFirst(vault.count + 1)) }
            #expect(aside.sorted() == report.quarantined.sorted())
            let left = Set(report.remaining.map(\.path))
            for path in files.prefix(4) where left.contains(path) {
                #expect(try Vaults.read(vault + "/" + path) == [0x7B], "it is where it was")
            }
            service.clearFaults()
            #expect(try await repair(service).exit == .done)
            #expect(try await Vaults.verify(vault).exit == .done)
            #expect(try await whole().contents.filter { $0.key.hasPrefix("history/") }.count == files.count)
        }
    }

    @Test func everythingAtOnceComesBackInZips() async throws {
        try await Simulator.run(AccountRecipe(items: 60)) { service in
            _ = try await Truth.backup(service, into: vault)
            let before = try await whole()
            for path in before.contents.keys where path.hasPrefix("history/") {
                try File.remove(vault + "/" + path)
            }
            service.clearLog()
            let report = try await repair(service)
            #expect(report.exit == .done, "\(report)")
            try await expect(before, "all files were removed")
            #expect(service.log.entries.contains { $0.path == "/v1/history/download" })
        }
    }

    @Test func whatIsDamagedHereAndGoneUpstreamIsNamedAndLeftAsItIs() async throws {
        try await Simulator.run(VerifyTests.small(6)) { service in
            _ = try await Truth.backup(service, into: vault)
            let audio = try #require(
                try Vaults.contents(vault).keys.sorted().first {
                    $0.hasPrefix("history") && !$0.hasSuffix("json")
                })
            var bytes = try Vaults.read(vault + "/" + audio)
            bytes[9] ^= 8
            try Vaults.write(bytes, to: vault + "/" + audio)
            let id = try #require(service.account.items.first { audio.contains($0.id) }).id
            service.account.deleteItem(id)
            let report = try await repair(service)
            #expect(report.exit == .partial)
            #expect(report.remaining.map(\.path) == [audio])
            #expect(report.remaining.first?.detail.contains("gone upstream") == true, "\(report.remaining)")
            #expect(
                SHA256.of(try Vaults.read(vault + "/" + audio)) == SHA256.of(bytes),
                "better damaged than none")
            #expect(try await Vaults.verify(vault).tally.findings.map(\.path) == [audio])
            let again = try await repair(service)
            #expect(again.exit == .partial)
            #expect(again.remaining.map(\.path) == [audio])
        }
    }

    @Test func aLostSidecarOfAnItemGoneUpstreamIsNamed() async throws {
        try await Simulator.run(VerifyTests.small(6)) { service in
            _ = try await Truth.backup(service, into: vault)
            let sidecar = try #require(
                try Vaults.contents(vault).keys.sorted().first {
                    $0.hasPrefix("history") && $0.hasSuffix("json")
                })
            try File.remove(vault + "/" + sidecar)
            service.account.deleteItem(
                try #require(service.account.items.first { sidecar.contains($0.id) }).id)
            let report = try await repair(service)
            #expect(report.exit == .partial)
            #expect(report.remaining.map(\.path) == [sidecar])
        }
    }

    @Test func whatCannotBeExplainedGoesToQuarantineAndIsNotLost() async throws {
        try await Simulator.run(VerifyTests.small(6)) { service in
            _ = try await Truth.backup(service, into: vault)
            let before = try await whole()
            let strangers = [
                "history/x.mp3", "history/2025/y.json", "snapshots/000044.jsonl.gz", "notes.txt",
            ]
            for path in strangers {
                let file = vault + "/" + path
                try Folder.make(String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)]))
                var staged = try StagedFile(in: vault)
                try staged.append(Array(path.utf8))
                try staged.commit(as: file)
            }
            let report = try await repair(service)
            #expect(report.exit == .done)
            #expect(report.quarantined.count == strangers.count)
            for path in strangers {
                let kept = vault + "/trash/quarantine/\(report.run)/" + path
                #expect(try Vaults.read(kept) == Array(path.utf8))
            }
            let now = try await whole()
            #expect(now.contents.filter { !$0.key.hasPrefix("trash/") } == before.contents)
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    @Test func filesThatSomebodyRenamedAreFoundByTheirBytesAndPutBack() async throws {
        try await Simulator.run(VerifyTests.small(4)) { service in
            _ = try await Truth.backup(service, into: vault)
            let before = try await whole()
            service.clearLog()
            for (number, path) in before.contents.keys.sorted().enumerated()
            where path.hasPrefix("history") || path.hasPrefix("snapshots") {
                try File.rename(vault + "/" + path, to: vault + "/history/renamed\(number)")
            }
            let report = try await repair(service)
            #expect(report.exit == .done, "\(report)")
            #expect(service.log.entries.isEmpty, "nothing need be fetched")
            try await expect(before, "all files were renamed")
        }
    }

    @Test func goodItemsThatTheManifestLostAreAdopted() async throws {
        try await Simulator.run(VerifyTests.small(6)) { service in
            _ = try await Truth.backup(service, into: vault)
            let before = try await whole()
            do {
                let database = try Database(path: vault + "/manifest.sqlite", mode: .readWrite)
                try database.run("DELETE FROM items WHERE item IN (2, 4)")
            }
            #expect(try await Vaults.verify(vault).tally.counts == [.foreign: 4])
            let report = try await repair(service)
            #expect(report.exit == .done, "\(report)")
            #expect(report.adopted == 2)
            let now = try await whole()
            #expect(now.lines == before.lines)
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    @Test func anotherVaultsItemsAreNotAdopted() async throws {
        let other = TemporaryDirectory.current.path("other")
        var foreign = VerifyTests.small(4)
        foreign.seed = 99
        try await Simulator.run(foreign) { service in
            let summary = try await Truth.backup(service, into: other)
            #expect(summary.exit == .done)
        }
        try await Simulator.run(VerifyTests.small(6)) { service in
            _ = try await Truth.backup(service, into: vault)
            let before = try await whole()
            for path in try Truth.files(below: other + "/history") {
                let place = vault + path.dropFirst(other.utf8.count)
                try Folder.make(String(place[..<(place.lastIndex(of: "/") ?? place.startIndex)]))
                try Vaults.create(try Vaults.read(path), at: place)
            }
            let report = try await repair(service)
            #expect(report.adopted == 0 && report.unexplained == 8, "\(report)")
            let now = try await whole()
            #expect(now.lines == before.lines)
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    @Test func aSnapshotOfAStateThatIsNoLongerKnownIsReplacedByAWholeOne() async throws {
        try await Simulator.run(VerifyTests.small(6)) { service in
            let first = try await Truth.backup(service, into: vault)
            service.account.addItems(2)
            _ = try await Truth.backup(service, into: vault)
            let lost = try #require(first.snapshot)
            try Vaults.write([1, 2, 3], to: vault + "/" + lost)
            let report = try await repair(service)
            #expect(report.exit == .partial)
            #expect(report.remaining.map(\.path) == [lost])
            #expect(try await Vaults.verify(vault).exit == .done)
            let chain = try SnapshotChain.resolve(in: vault + "/snapshots")
            #expect(chain.run == report.run)
            #expect(try Vaults.read(vault + "/trash/quarantine/\(report.run)/" + lost) == [1, 2, 3])
        }
    }

    @Test func aSnapshotWithNothingButItsPackingDamagedIsMadeAnewThoughItsStateIsGone() async throws {
        try await Simulator.run(VerifyTests.small(6)) { service in
            let first = try await Truth.backup(service, into: vault)
            service.account.addItems(2)
            _ = try await Truth.backup(service, into: vault)
            let path = vault + "/" + (try #require(first.snapshot))
            let before = try Vaults.read(path)
            // The time in gzip's head, which means nothing.
            var damaged = before
            damaged[4] ^= 1
            try Vaults.write(damaged, to: path)
            let report = try await repair(service)
            #expect(report.exit == .done, "\(report)")
            let isAsBefore = try Vaults.read(path) == before
            #expect(isAsBefore)
        }
    }

    @Test func withTheKeyOfAnotherAccountNothingIsFetched() async throws {
        try await Simulator.run(VerifyTests.small(6)) { service in
            _ = try await Truth.backup(service, into: vault)
            let before = try await whole()
            for path in try Truth.files(below: vault + "/history") where !path.hasSuffix(".json") {
                try File.remove(path)
            }
            var other = VerifyTests.small(6)
            other.seed = 99
            try await Simulator.run(other) { foreign in
                let report = try await repair(foreign)
                #expect(report.exit == .notAVault && report.repaired == 0, "\(report)")
            }
            #expect(try await repair(service).exit == .done)
            try await expect(before, "a first repair had a foreign key")
        }
    }

    @Test func withoutAKeyNothingIsFetchedAndNothingIsHarmed() async throws {
        struct NoKey: Error {}
        try await Simulator.run(VerifyTests.small(6)) { service in
            _ = try await Truth.backup(service, into: vault)
            let before = try await whole()
            let audio = try #require(
                before.contents.keys.sorted().first { $0.hasPrefix("history") && !$0.hasSuffix("json") })
            try Vaults.write([1], to: vault + "/" + audio)
            await #expect(throws: NoKey.self) { try await Repair(of: vault, from: { throw NoKey() }).run() }
            #expect(try Vaults.read(vault + "/" + audio) == [1])
            #expect(try await repair(service).exit == .done)
            try await expect(before, "a first repair had no key")
        }
    }
}
