import Foundation
import JSON
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// The guards around a vault, and the flags that end a run early, on the built program.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct GuardTests {
    let vault = TemporaryDirectory.current.path("vault")

    @Test func aSecondRunOnTheSameVaultIsExit8AndNamesTheHolder() async throws {
        try await Simulator.run { service in
            service.faults = [Fault(.stall(at: 0), on: .history)]
            let first = try Program(
                try BuildProducts.path("tapekeep"), ["backup", vault, "--base-url", service.baseURL],
                environment: ["ELEVENLABS_API_KEY": service.key]
            ).start()
            await service.wait { $0.count(.history) > 0 }
            let second = try await Tapekeep.backup(service, vault)
            #expect(second.status == 8, "\(second.errors)")
            #expect(second.errors.contains("process \(first.identifier)"), "\(second.errors)")
            first.send(signal: 9)
            _ = try await first.outcome()
            service.clearFaults()
            #expect(try await Tapekeep.backup(service, vault).status == 0, "a dead holder holds nothing")
        }
    }

    @Test func aVaultOfAnotherAccountIsRefusedAndLeftAlone() async throws {
        try await Simulator.run(AccountRecipe(items: 5, seed: 1)) { service in
            let outcome = try await Tapekeep.backup(service, vault)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let before = try Truth.files(below: vault + "/history")
        try await Simulator.run(AccountRecipe(items: 5, seed: 2)) { other in
            let outcome = try await Tapekeep.backup(other, vault)
            #expect(outcome.status == 10, "\(outcome.errors)")
            #expect(outcome.errors.contains("another account"))
            other.account.setKey("sk_history_only", scopes: [.historyRead])
            let blind = try await Tapekeep.backup(other, vault, key: "sk_history_only")
            #expect(blind.status == 10, "in doubt it refuses: \(blind.errors)")
        }
        #expect(try Truth.files(below: vault + "/history") == before)
    }

    @Test func aKeyThatMayNotReadTheUserIsRecognisedByKnownItems() async throws {
        try await Simulator.run(AccountRecipe(items: 9)) { service in
            service.account.setKey("sk_history_only", scopes: [.historyRead])
            for _ in 1...2 {
                let outcome = try await Tapekeep.backup(service, vault, key: "sk_history_only")
                #expect(outcome.status == 0, "\(outcome.errors)")
            }
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test func aBudgetOfBytesEndsTheRunWithExit9AndTheNextGoesOn() async throws {
        var recipe = AccountRecipe(items: 100)
        recipe.audioBytes = 20_000
        try await Simulator.run(recipe) { service in
            let first = try await Tapekeep.backup(service, vault, "--max-bytes", "300K", "--batch-size", "8")
            #expect(first.status == 9, "\(first.errors)")
            #expect(first.errors.contains("--max-bytes"))
            try Truth.expectNothingWrong(vault, service.account)
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test(arguments: [SIGINT, SIGTERM]) func anInterruptedZipKeepsWhatHasArrived(signal: Int32) async throws {
        var recipe = AccountRecipe(items: 80)
        recipe.audioBytes = 20_000
        try await Simulator.run(recipe) { service in
            service.faults = [Fault(.bandwidth(bytesPerSecond: 150_000), on: .download)]
            let running = try Program(
                try BuildProducts.path("tapekeep"),
                ["backup", vault, "--base-url", service.baseURL, "--concurrency", "1", "--batch-size", "70"],
                environment: ["ELEVENLABS_API_KEY": service.key]
            ).start()
            // The first batch has three items; more than that in staging are of the long second one.
            while try File.status(vault + "/.tapekeep/staging") == nil
                || Folder.list(vault + "/.tapekeep/staging").count < 10
            { try await Task.sleep(for: .milliseconds(10)) }
            running.send(signal: signal)
            let outcome = try await running.outcome()
            #expect(outcome.status == 128 + signal, "\(outcome.errors)")
            try Truth.expectNothingWrong(vault, service.account)
            let stored = try Truth.files(below: vault + "/history").filter { $0.hasSuffix(".json") }.count
            #expect(stored >= 10, "\(outcome.output)")
        }
    }

    @Test func aPoisonedItemIsIsolatedNamedAndTriedAgain() async throws {
        try await Simulator.run(AccountRecipe(items: 60)) { service in
            service.faults = [Fault(.poisonedItem(20, status: 500))]
            let first = try await Tapekeep.backup(service, vault)
            let poisoned = service.account.items[20].id
            #expect(first.status == 3, "\(first.errors)")
            #expect(
                first.output.contains("60 listed = 59 stored + 0 already had + 1 failed + 0 excluded"),
                "\(first.output)")
            #expect(first.output.contains(poisoned))
            service.clearFaults()
            let second = try await Tapekeep.backup(service, vault)
            #expect(second.status == 0, "\(second.output)\(second.errors)")
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test func ofManyFailuresTheLogNamesAllAndTheTerminalSaysWhereTheRestIs() async throws {
        try await Simulator.run(AccountRecipe(items: 40)) { service in
            let poisoned = service.account.items.prefix(30).map(\.id)
            service.faults = (0..<30).map { Fault(.poisonedItem($0, status: 422)) }
            let log = TemporaryDirectory.current.path("log.txt")
            // The second time most of them wait for their time, and are as unstored as before.
            for run in 1...2 {
                let outcome = try await Tapekeep.backup(
                    service, vault, "--full", "--log-file", log + "\(run)")
                #expect(outcome.status == 3, "\(outcome)")
                #expect(outcome.output.contains("30 failed"), "\(outcome.output)")
                let named = outcome.output.split(separator: "\n").filter { $0.hasPrefix("failed: history ") }
                #expect(named.count == 20)
                let end = "and 10 more that failed: 'tapekeep list --state failed VAULT' lists them"
                #expect(outcome.output.contains(end), "\(outcome.output)")
                let text = String(decoding: try File.read(log + "\(run)", limit: 1 << 24), as: UTF8.self)
                for id in poisoned { #expect(text.contains("Z failed: history \(id): "), "run \(run)") }
                #expect(!text.contains("more that failed"))
            }
            let listed = try await Tapekeep.run(["list", "--state", "failed", vault, "--format", "csv"])
            for id in poisoned { #expect(listed.output.contains(id)) }
        }
    }

    @Test func aServiceThatAsksForALongRestEndsInExit5AndIsLeftAlone() async throws {
        try await Simulator.run { service in
            service.faults = [Fault(.retryAfter(429, seconds: 3000, asDate: false))]
            let first = try await Tapekeep.backup(service, vault)
            #expect(first.status == 5, "\(first.errors)")
            service.clearLog()
            let second = try await Tapekeep.backup(service, vault)
            #expect(second.status == 5, "\(second.errors)")
            #expect(second.errors.contains("left alone until"), "\(second.errors)")
            #expect(service.log.entries.isEmpty)
        }
    }

    @Test func whenToComeBackIsSaidAndKeptFromTheFirstRunOn() async throws {
        try await Simulator.run { service in
            service.faults = [Fault(.retryAfter(429, seconds: 3600, asDate: false))]
            let (before, json) = (WallClock.now(), try await Tapekeep.backup(service, vault, "--json"))
            let error = try JSONValue(
                parsing: Array(try #require(json.output.split(separator: "\n").last).utf8))
            #expect(error["type"]?.string == "error" && error["exit"]?.integer == 5)
            let told = try #require(error["not_before"]?.string)
            let time = try #require(UTCTime(told)?.unix)
            #expect((before + 3600...before + 3660).contains(time), "\(told)")
            // What is kept for the next run is the same, but for the moment in between.
            let status = try await Tapekeep.run(["status", vault, "--json"])
            let kept = try JSONValue(parsing: Array(status.output.utf8))["not_before_unix"]?.integer
            #expect((time - 5...time).contains(kept ?? 0))
            let next = try await Tapekeep.backup(service, vault, "--json")
            #expect(
                next.output.contains("\"not_before\":\"\(UTCTime(unix: kept ?? 0).iso8601)\""),
                "\(next.output)")
            let words = try await Tapekeep.backup(service, vault + "2")
            #expect(words.errors.contains("Run it again in 1 h, not before 20"), "\(words.errors)")
        }
    }

    @Test func jsonLinesEndWithExactlyOneSummary() async throws {
        try await Simulator.run { service in
            let outcome = try await Tapekeep.backup(service, vault, "--json")
            let lines = try outcome.output.split(separator: "\n").map {
                try JSONValue(parsing: Array($0.utf8))
            }
            #expect(lines.allSatisfy { $0["v"]?.integer == 1 })
            #expect(lines.first?["type"]?.string == "run_start")
            #expect(lines.filter { ["summary", "error"].contains($0["type"]?.string) }.count == 1)
            let summary = try #require(lines.last)
            #expect(summary["type"]?.string == "summary")
            #expect(summary["listed"]?.integer == 60)
            #expect(summary["stored"]?.integer == 60)
            #expect(summary["exit"]?.integer == 0)
        }
    }

    @Test func aDryRunShowsThePlanAndFetchesNothing() async throws {
        try await Simulator.run { service in
            let outcome = try await Tapekeep.backup(service, vault, "--dry-run")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.hasPrefix("Would fetch 60 items"), "\(outcome.output)")
            #expect(service.log.count(.download) + service.log.count(.audio) == 0)
            #expect(try File.status(vault) == nil)
        }
    }

    @Test func aFilteredRunFetchesWhatItNamesAndProvesNothing() async throws {
        try await Simulator.run { service in
            let voice = try #require(service.account.items.compactMap(\.voiceName).first)
            let wanted = service.account.items.filter { $0.voiceName?.lowercased() == voice.lowercased() }
            let first = try await Tapekeep.backup(service, vault, "--voice", voice)
            #expect(first.status == 0, "\(first.output)\(first.errors)")
            #expect(
                first.output.contains("\(wanted.count) listed = \(wanted.count) stored"), "\(first.output)")
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test func theKeyAppearsNowhere() async throws {
        try await Simulator.run { service in
            let log = TemporaryDirectory.current.path("log.txt")
            let outcome = try await Tapekeep.backup(service, vault, "-vv", "--log-file", log)
            #expect(outcome.status == 0)
            var texts = [
                outcome.output, outcome.errors,
                String(decoding: try File.read(log, limit: 1 << 24), as: UTF8.self),
            ]
            for path in try Truth.files(below: vault) where !path.hasSuffix(".mp3") {
                texts.append(String(decoding: try File.read(path, limit: 1 << 26), as: UTF8.self))
            }
            #expect(!texts.contains { $0.contains(service.key) })
        }
    }
}
