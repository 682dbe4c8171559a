import Simulator
import TestSupport
import Testing
import VaultTruth

@testable import Backup

@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct RetentionTests {
    private static let day: Int64 = 86_400
    private let now: Int64 = 1_800_000_000

    /// A manifest whose backups ran every so many days, each listing all conversations younger than `life` days.
    private func manifest(every rhythm: Int64, life: Int64, runs: Int64 = 8) async throws -> Manifest {
        let manifest = try Manifest(path: ":memory:")
        let calls = Conversations()
        for number in 0..<runs {
            let time = now - (runs - 1 - number) * rhythm * Self.day
            let run = try await manifest.beginRun(command: "backup", kind: "full", now: time)
            try await manifest.beginSweep(
                Sweep(run: run, isFull: true, started: time, newest: nil), of: calls.name)
            let items = conversations(at: time).filter { $0.dateUnix > time - life * Self.day }
            _ = try await manifest.record(ListedPage(items: items), of: calls, run: run, window: nil)
            try await manifest.completeSweep(of: calls.name, run: run)
            try await manifest.endRun(run, RunSummary(), now: time + 60)
        }
        return manifest
    }

    /// One conversation a day, at noon of each.
    private func conversations(at time: Int64) -> [ListedItem] {
        let first = now - 200 * Self.day - now % Self.day + Self.day / 2
        return stride(from: first, through: time, by: Int(Self.day)).map { date in
            ListedItem(
                id: "conv_\(date)", dateUnix: date, readiness: .final,
                json: Array("{\"id\":\(date)}".utf8)[...])
        }
    }

    @Test func itSaysHowOldItemsWereWhenTheyVanished() async throws {
        let retention = try await manifest(every: 1, life: 10).retention(of: "conversations", now: now)
        #expect(retention.vanished == 7)
        let (seen, missed) = (try #require(retention.lastSeenAge), try #require(retention.missedAge))
        #expect(seen > 9 * Self.day && seen < 10 * Self.day && missed > 10 * Self.day)
        #expect(missed < 11 * Self.day && retention.isRule)
        #expect(retention.longestPause == Self.day)
        #expect(!retention.isBackedUpTooRarely)
    }

    @Test func itWarnsWhenThePauseBetweenBackupsIsLongerThanItemsLive() async throws {
        let manifest = try await manifest(every: 7, life: 5)
        let retention = try await manifest.retention(of: "conversations", now: now)
        #expect(retention.longestPause == 7 * Self.day)
        #expect(retention.isBackedUpTooRarely)
    }

    @Test func itWarnsWhenTheLastBackupIsTooLongAgo() async throws {
        let manifest = try await manifest(every: 1, life: 10)
        let later = now + 30 * Self.day
        #expect(try await manifest.retention(of: "conversations", now: later).isBackedUpTooRarely)
    }

    @Test func anAccountThatKeepsEverythingGivesNoWarning() async throws {
        let retention = try await manifest(every: 7, life: 1000).retention(of: "conversations", now: now)
        #expect(retention.vanished == 0 && retention.missedAge == nil && !retention.isBackedUpTooRarely)
    }

    @Test func itCountsWhatARealRunMissed() async throws {
        let vault = TemporaryDirectory.current.path("vault")
        try await Simulator.run(AccountRecipe(items: 0, conversations: 30)) { service in
            _ = try await Truth.backup(service, into: vault)
            for call in service.account.conversations.suffix(4) {
                service.account.deleteConversation(call.id)
            }
            let full = Truth.options { $0.isFull = true }
            for _ in 0..<2 { #expect(try await Truth.backup(service, into: vault, full).exit == .done) }
            let manifest = try Manifest(reading: vault + "/manifest.sqlite")
            let retention = try await manifest.retention(of: "conversations", now: now)
            #expect(retention.vanished == 4 && retention.lost == 0 && retention.audioLost == 0)
            #expect(!retention.isRule, "others as old are still there")
            // The practice account announces that it keeps everything for two years.
            #expect(retention.announced == 730 * Self.day)
        }
    }
}
