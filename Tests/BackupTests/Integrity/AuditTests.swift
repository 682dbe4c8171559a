import Backup
import HTTP
import JSON
import Platform
import SQLite
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite("Audit", .temporaryDirectory, .timeLimit(.minutes(15))) struct AuditTests {
    let vault = TemporaryDirectory.current.path("vault")

    private func audit(
        _ service: SimulatedService, plan: String? = nil, readsFiles: Bool = true
    ) async throws -> (report: AuditReport, lines: [AuditLine]) {
        var address = AccountAddress(origin: try Origin(service.baseURL), key: APIKey(service.key))
        address.policy.firstWait = .milliseconds(5)
        address.policy.longestWait = .milliseconds(20)
        address.policy.attempts = 2
        var options = AuditOptions()
        options.readsFiles = readsFiles
        options.plan = plan
        let told = Told()
        let report = try await Audit(of: vault, from: address, options: options) { told.take($0) }.run()
        return (report, told.lines)
    }

    private final class Told: Sendable {
        private let found = Guarded<[AuditLine]>([])

        func take(_ event: AuditEvent) {
            if case .line(let line) = event { found.with { $0.append(line) } }
        }

        var lines: [AuditLine] { found.with { $0 } }
    }

    @Test func whatIsThereAndHereAndWholeIsAllWell() async throws {
        try await Simulator.run(AccountRecipe(items: 30, conversations: 5)) { service in
            _ = try await Truth.backup(service, into: vault)
            let (report, lines) = try await audit(service)
            #expect(report.exit == .done)
            #expect(report.counts == [.both: 35])
            #expect(report.listed == 35)
            #expect(lines == [])
        }
    }

    @Test func aConversationWithoutItsRecordingIsNotBackedUp() async throws {
        try await Simulator.run(AccountRecipe(items: 3, conversations: 12)) { service in
            service.faults = [Fault(.status(500, .topLevel), on: .conversationAudio)]
            let summary = try await Truth.backup(service, into: vault)
            #expect(summary.exit == .partial && summary.accounting.failed > 0)
            let failed = summary.accounting.failed
            let (report, lines) = try await audit(service)
            #expect(report.exit == .differences)
            #expect(report.counts == [.both: 15 - failed, .notBackedUp: failed])
            #expect(lines.allSatisfy { $0.detail?.hasPrefix("its recording is missing") == true })
            var query = ItemQuery()
            query.states = [.failed]
            let listed = try await VaultReading(vault).manifest.fold(query, into: 0) { count, _ in
                count += 1
                return true
            }
            #expect(listed == failed, "they are listed where status counts them")
        }
    }

    @Test func eachKindOfDifferenceIsToldOfExactlyItsItem() async throws {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            _ = try await Truth.backup(service, into: vault)
            let files = try Vaults.contents(vault).keys.sorted()
            let items = service.account.items
            let added = service.account.addItems(1)[0]
            service.account.deleteItem(items[0].id)
            let damaged = try #require(files.first { $0.contains(items[5].id) && !$0.hasSuffix(".json") })
            try Vaults.write([1, 2], to: vault + "/" + damaged)
            let lost = try #require(files.first { $0.contains(items[6].id) && $0.hasSuffix(".json") })
            try File.remove(vault + "/" + lost)
            do {
                let database = try Database(path: vault + "/manifest.sqlite", mode: .readWrite)
                // As if the words had been others when they were last listed, and as if we had deleted one.
                try database.run(
                    "UPDATE items SET metadata = zeroblob(32) WHERE id = ?", [.text(items[7].id)])
                try database.run("UPDATE items SET upstream = 'deleted' WHERE id = ?", [.text(items[8].id)])
            }
            service.account.deleteItem(items[8].id)
            var staged = try StagedFile(in: vault)
            try staged.append([1])
            try staged.commit(as: vault + "/history/stranger")

            let plan = TemporaryDirectory.current.path("plan.jsonl")
            let (report, lines) = try await audit(service, plan: plan)
            #expect(report.exit == .differences)
            #expect(
                report.counts == [
                    .both: 25, .notBackedUp: 1, .goneUpstream: 1, .damagedHere: 1, .missingHere: 1,
                    .changedMetadata: 1,
                    .deletedByUs: 1, .unknownHere: 1,
                ])
            func ids(_ verdict: AuditVerdict) -> Set<String> {
                Set(lines.filter { $0.verdict == verdict }.compactMap { $0.id ?? $0.path })
            }
            #expect(ids(.notBackedUp) == [added])
            #expect(ids(.goneUpstream) == [items[0].id])
            #expect(ids(.damagedHere) == [items[5].id])
            #expect(ids(.missingHere) == [items[6].id])
            #expect(ids(.changedMetadata) == [items[7].id])
            #expect(ids(.deletedByUs) == [], "what we did ourselves is no finding")
            #expect(ids(.unknownHere) == ["history/stranger"])

            #expect(report.steps == 3)
            let steps = try String(decoding: Vaults.read(plan), as: UTF8.self).split(separator: "\n")
                .dropFirst().map {
                    let line = try JSONValue(parsing: Array($0.utf8))
                    return "\(line["step"]?.string ?? "") \(line["path"]?.string ?? "")"
                }
            #expect(Set(steps) == ["fetch \(damaged)", "sidecar \(lost)", "quarantine history/stranger"])
        }
    }

    @Test func whatIsKnownToBeGoneIsShownAndIsNoNews() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            _ = try await Truth.backup(service, into: vault)
            service.account.deleteItem(service.account.items[3].id)
            #expect(try await audit(service).report.exit == .differences)
            _ = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
            let (report, lines) = try await audit(service)
            #expect(report.exit == .done)
            #expect(report.counts[.goneUpstream] == 1)
            #expect(lines.map(\.isKnown) == [true])
        }
    }

    @Test(arguments: [Fault.Kind.brokenPage, .endlessMore, .stuckCursor, .wrongShape, .listingGap])
    func anIncompleteListingGivesNoVerdict(kind: Fault.Kind) async throws {
        try await Simulator.run(AccountRecipe(items: 60)) { service in
            _ = try await Truth.backup(service, into: vault)
            service.faults = [Fault(kind, on: .history)]
            var verdict: AuditReport?
            do {
                verdict = try await audit(service).report
            } catch {
                // No verdict, as it should be.
            }
            if let verdict { #expect(verdict.counts == [.both: 60], "a verdict there is must be right") }
        }
    }

    @Test func aForeignAccountIsRefused() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            _ = try await Truth.backup(service, into: vault)
            _ = try await Simulator.run(AccountRecipe(items: 20, seed: 99)) { other in
                await #expect(throws: VaultError.self) { try await audit(other) }
            }
        }
    }
}
