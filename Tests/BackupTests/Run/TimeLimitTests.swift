import Backup
import HTTP
import Simulator
import TestSupport
import Testing
import VaultTruth

/// When the user's time is over, a run ends in good order whatever the network does: nothing here would end
/// by itself within an hour.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct TimeLimitTests {
    let vault = TemporaryDirectory.current.path("vault")

    /// What keeps a run waiting for ever.
    enum Obstacle: CaseIterable {
        case headOfAPage, restOfAPage, zip, itemAlone, trustInNames, conversation
        case pauseBeforeARetry, restThatTheServiceAsksFor, rateLimit

        var fault: Fault? {
            switch self {
            case .headOfAPage: Fault(.stall(at: -1), on: .history)
            case .restOfAPage: Fault(.stall(at: 500), on: .history)
            case .zip: Fault(.stall(at: 5000), on: .download)
            case .itemAlone, .trustInNames: Fault(.stall(at: 100), on: .audio)
            case .conversation: Fault(.stall(at: -1), on: .conversation)
            case .pauseBeforeARetry: Fault(.status(503, .modern), on: .history)
            case .restThatTheServiceAsksFor:
                Fault(.retryAfter(429, seconds: 3600, asDate: false), on: .history)
            case .rateLimit: nil
            }
        }

        var options: RunOptions {
            Truth.options {
                $0.maximumDuration = .seconds(3)
                if self == .itemAlone || self == .rateLimit { $0.transport = .item }
                if self == .rateLimit { $0.rateLimit = 8 * 3000 }
            }
        }
    }

    @Test(arguments: Obstacle.allCases)
    func whenTheTimeIsOverARunEndsInGoodOrderWhateverItWaitsFor(obstacle: Obstacle) async throws {
        var recipe = AccountRecipe(items: 30, conversations: 5)
        recipe.audioBytes = 300_000
        try await Simulator.run(recipe) { service in
            let faults = obstacle.fault.map { [$0] } ?? []
            let summary = try await backUp(service, obstacle.options, faults) { _ in true }
            #expect(summary.exit == .budget, "\(summary)")
            #expect(summary.note?.contains("--max-duration") == true)
            #expect(summary.accounting.holds)
            #expect(summary.failures.isEmpty, "to run out of time is no item's failure")
            try Truth.expectNothingWrong(vault, service.account)

            service.clearFaults()
            #expect(try await Truth.backup(service, into: vault).exit == .done)
            try Truth.expectComplete(vault, service.account)
        }
    }

    @Test func whatIsWholeWhenTheTimeIsOverIsKept() async throws {
        try await Simulator.run(AccountRecipe(items: 60)) { service in
            let options = Truth.options {
                $0.maximumDuration = .seconds(3)
                $0.concurrency = .fixed(1)
                $0.batchSize = .fixed(8)
            }
            let faults = [Fault(.stall(at: 5000), on: .download, nth: 3)]
            let summary = try await backUp(service, options, faults) { $0.accounting.stored > 0 }
            #expect(summary.exit == .budget && summary.accounting.holds)
            #expect(summary.accounting.excluded == 60 - summary.accounting.stored)
            try Truth.expectNothingWrong(vault, service.account)
        }
    }

    @Test func anInterruptionBeforeTheTimeIsOverIsStillOne() async throws {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            service.faults = [Fault(.stall(at: 5000), on: .download)]
            let (moments, moment) = AsyncStream.makeStream(of: Void.self)
            let options = Truth.options { $0.maximumDuration = .seconds(3600) }
            let run = try run(service, options, BackupEvents { if case .received = $0 { moment.yield() } })
            let summary = try await withThrowingTaskGroup(of: RunSummary.self) { group in
                group.addTask { try await run.run() }
                for await _ in moments {
                    group.cancelAll()
                    break
                }
                return try #require(try await group.next())
            }
            #expect(summary.exit == .interrupted)
        }
    }

    /// Runs until it came so far; on a busy machine that takes more time than was given first.
    private func backUp(
        _ service: SimulatedService, _ options: RunOptions, _ faults: [Fault],
        until isFarEnough: (RunSummary) -> Bool
    ) async throws -> RunSummary {
        var options = options
        while true {
            service.faults = faults
            do {
                let summary = try await run(service, options).run()
                if isFarEnough(summary) { return summary }
            } catch RunError.timeIsOver {
                // The account had not answered yet.
            }
            options.maximumDuration = options.maximumDuration.map { $0 * 2 }
        }
    }

    /// A backup with the patience of an hour.
    private func run(
        _ service: SimulatedService, _ options: RunOptions, _ events: BackupEvents = .ignored
    ) throws -> BackupRun {
        var address = AccountAddress(origin: try Origin(service.baseURL), key: APIKey(service.key))
        address.policy.firstWait = .seconds(3600)
        address.policy.longestWait = .seconds(3600)
        address.policy.patience = .seconds(7200)
        address.patienceForBytes = 3600
        return BackupRun(into: vault, from: address, options: options, events: events)
    }
}
