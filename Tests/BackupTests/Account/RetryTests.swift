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

@Suite(.timeLimit(.minutes(1))) struct PaceTests {
    private func pace(from start: Int, most: Int) -> Pace {
        var policy = RetryPolicy()
        policy.firstWait = .milliseconds(1)
        policy.longestWait = .milliseconds(2)
        policy.failuresInARow = 5
        return Pace(from: start, most: most, policy: policy)
    }

    @Test func onThrottlingHalfAsManyGoOnAndTheNumberClimbsBack() async throws {
        let pace = pace(from: 8, most: 9)
        for _ in 0..<8 { try await pace.enter() }
        await pace.leave(.throttled(nil))
        #expect(await pace.allowed == 4)
        for _ in 0..<7 { await pace.leave(.success) }
        #expect(await pace.allowed == 7, "up to just below what was refused")
        #expect(await pace.learned == 7)
    }

    @Test func refusalsOfOneMomentAreOneLesson() async throws {
        let pace = pace(from: 8, most: 9)
        for _ in 0..<8 { try await pace.enter() }
        for _ in 0..<4 { await pace.leave(.throttled(.milliseconds(200))) }
        #expect(await pace.allowed == 4)
    }

    @Test func aFixedNumberStaysFixed() async throws {
        let pace = pace(from: 3, most: 3)
        for _ in 0..<3 { try await pace.enter() }
        await pace.leave(.throttled(nil))
        #expect(await pace.allowed == 3)
    }

    @Test func neverMoreThanAllowedAreUnderWay() async throws {
        let pace = pace(from: 2, most: 2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let meter = Meter()
            for _ in 0..<40 {
                group.addTask {
                    try await pace.enter()
                    await meter.enter()
                    await Task.yield()
                    await meter.leave()
                    await pace.leave(.success)
                }
            }
            try await group.waitForAll()
            #expect(await meter.peak <= 2)
        }
    }

    @Test func aServiceThatOnlyFailsIsUnwilling() async throws {
        let pace = pace(from: 2, most: 4)
        for _ in 0..<5 {
            try await pace.enter()
            await pace.leave(.failed)
        }
        await #expect(throws: AccountError.self) { try await pace.enter() }
    }

    @Test func aCancelledTaskDoesNotWaitForItsTurn() async throws {
        let pace = pace(from: 1, most: 1)
        try await pace.enter()
        await pace.leave(.throttled(.seconds(60)))
        let waiting = Task { try await pace.enter() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
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
