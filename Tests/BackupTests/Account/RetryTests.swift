import TestSupport
import Testing

@testable import Backup

@Suite struct RetryTests {
    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777 as Int64?), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Tue, 29 Feb 2028 23:59:59 GMT", 1_835_481_599), ("06 Nov 1994 08:49:37 GMT", nil), ("soon", nil),
        ("", nil),
        ("Sun, 06 Nov 1994 08:49:37 PST", nil), ("Sun, 06 Foo 1994 08:49:37 GMT", nil),
    ]) func anHTTPDateIsReadOrRefused(text: String, expected: Int64?) {
        #expect(RetryAfter.httpDate(text) == expected)
    }

    @Test func theWaitDoublesUpToItsLimitAndJitterIsFull() {
        let policy = RetryPolicy()
        #expect(policy.wait(before: 1, chance: 1) == .milliseconds(500))
        #expect(policy.wait(before: 2, chance: 1) == .seconds(1))
        #expect(policy.wait(before: 4, chance: 0.5) == .seconds(2))
        #expect(policy.wait(before: 3, chance: 0) == .zero)
        #expect(policy.wait(before: 1000, chance: 1) == policy.longestWait)
    }

    @Test func patienceWithAFailedItemOnlyGrows() {
        let waits = (1...9).map { Manifest.patience(after: $0) }
        #expect(waits[0] == 0 && waits[1] == 0, "the next two runs try at once")
        #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(waits[8] == 604_800)
    }
}

@Suite(.timeLimit(.minutes(15))) struct PaceTests {
    private func pace(from start: Int, most: Int) -> Pace {
        var policy = RetryPolicy()
        policy.firstWait = .milliseconds(1)
        policy.longestWait = .milliseconds(2)
        policy.failuresInARow = 5
        return Pace(from: start, most: most, policy: policy)
    }

    @Test func onThrottlingHalfAsManyGoOnAndTheNumberClimbsBack() async throws {
        let pace = pace(from: 8, most: 9)
        let turns = try await enter(pace, times: 8)
        await pace.leave(.throttled(nil), turns[0])
        #expect(await pace.allowed == 4)
        for turn in turns[1...] { await pace.leave(.success, turn) }
        #expect(await pace.allowed == 7, "up to just below what was refused")
        #expect(await pace.learned == 7)
    }

    @Test func refusalsOfOneMomentAreOneLesson() async throws {
        let pace = pace(from: 8, most: 9)
        for turn in try await enter(pace, times: 8).prefix(4) {
            await pace.leave(.throttled(.milliseconds(200)), turn)
        }
        #expect(await pace.allowed == 4)
    }

    @Test(arguments: [4, 5, 6, 7])
    func theRefusalsOfOneMomentTellTheLimit(limit: Int) async throws {
        let pace = pace(from: 8, most: 9)
        let turns = try await enter(pace, times: 8)
        // In whatever order: those that were refused were too many.
        for turn in turns[limit...] { await pace.leave(.throttled(nil), turn) }
        for turn in turns[..<limit] { await pace.leave(.success, turn) }
        #expect(await pace.allowed == limit)
        #expect(await pace.learned == limit)
    }

    @Test func aLimitThatWasMetIsTriedAgainAndMoreSeldomWhenThatFails() async throws {
        let pace = pace(from: 4, most: 9)
        var waits: [Int] = []
        for _ in 0..<3 {
            let turns = try await enter(pace, times: await pace.allowed)
            await pace.leave(.throttled(.zero), turns[0])
            for turn in turns[1...] { await pace.leave(.success, turn) }
            var successes = 0
            while await pace.allowed < 4 {
                await pace.leave(.success, try await pace.enter())
                successes += 1
            }
            waits.append(successes)
        }
        #expect(waits[1] > waits[0] && waits[2] > waits[1], "\(waits)")
    }

    /// While a probe is being refused, requests that begin meanwhile are refused as well.
    @Test func aRefusedProbeDoesNotLowerTheNumberThatWentWell() async throws {
        let pace = try await paceThatTriesSixAfterFive()
        let probe = try await enter(pace, times: 6)
        for turn in probe[..<2] { await pace.leave(.throttled(.zero), turn) }
        for turn in probe[2...] { await pace.leave(.success, turn) }
        #expect(await pace.learned == 5)
        #expect(await pace.allowed == 5)
    }

    @Test func aLimitThatBecameLowerIsLearnedAllTheSame() async throws {
        let pace = try await paceThatTriesSixAfterFive()
        await pace.leave(.throttled(.zero), try await pace.enter())
        while await pace.allowed < 5 { await pace.leave(.success, try await pace.enter()) }
        // Five went well once, and now two of them are too many.
        let turns = try await enter(pace, times: 5)
        for turn in turns[..<2] { await pace.leave(.throttled(.zero), turn) }
        for turn in turns[2...] { await pace.leave(.success, turn) }
        #expect(await pace.learned == 3)
    }

    @Test func aFixedNumberStaysFixed() async throws {
        let pace = Pace(from: 3, most: 3, isFixed: true, policy: RetryPolicy())
        let turns = try await enter(pace, times: 3)
        for turn in turns { await pace.leave(.throttled(nil), turn) }
        #expect(await pace.allowed == 3)
    }

    /// An earlier run may have learned that all connections go well; this one may not.
    @Test func aPaceThatStartsAtItsMostStillLearns() async throws {
        let pace = Pace(from: 8, most: 8, policy: RetryPolicy())
        let turns = try await enter(pace, times: 8)
        for turn in turns { await pace.leave(.throttled(nil), turn) }
        #expect(await pace.allowed < 8)
    }

    @Test func neverMoreThanAllowedAreUnderWay() async throws {
        let pace = pace(from: 2, most: 2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let meter = Meter()
            for _ in 0..<40 {
                group.addTask {
                    let turn = try await pace.enter()
                    await meter.enter()
                    await Task.yield()
                    await meter.leave()
                    await pace.leave(.success, turn)
                }
            }
            try await group.waitForAll()
            #expect(await meter.peak <= 2)
        }
    }

    @Test func aServiceThatOnlyFailsIsUnwilling() async throws {
        let pace = pace(from: 2, most: 4)
        for _ in 0..<6 { await pace.leave(.failed, try await pace.enter()) }
        await #expect(throws: AccountError.self) { try await pace.enter() }
    }

    @Test func aCancelledTaskDoesNotWaitForItsTurn() async throws {
        let pace = pace(from: 1, most: 1)
        await pace.leave(.throttled(.seconds(60)), try await pace.enter())
        let waiting = Task { try await pace.enter() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }

    /// Six were too many once, and five have gone well for so long that six are tried again.
    private func paceThatTriesSixAfterFive() async throws -> Pace {
        let pace = pace(from: 6, most: 9)
        let first = try await enter(pace, times: 6)
        await pace.leave(.throttled(.zero), first[0])
        for turn in first[1...] { await pace.leave(.success, turn) }
        while await pace.allowed < 6 { await pace.leave(.success, try await pace.enter()) }
        return pace
    }

    private func enter(_ pace: Pace, times count: Int) async throws -> [Pace.Turn] {
        var turns: [Pace.Turn] = []
        for _ in 0..<count { turns.append(try await pace.enter()) }
        return turns
    }
}

private actor Meter {
    private var now = 0
    private(set) var peak = 0

    func enter() {
        now += 1
        peak = max(peak, now)
    }

    func leave() { now -= 1 }
}
