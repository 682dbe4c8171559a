import Testing

@testable import HTTP

struct RateLimitTests {
    private let start = ContinuousClock.now

    @Test(arguments: [1, 1000, 5_000_000])
    func readingTakesAsLongAsTheLimitSays(limit: Int) {
        let rate = RateLimit(limit, now: start)
        var now = start
        for _ in 0..<10 {
            rate.spend(limit / 2 + 1, now: now)
            now += rate.delay(now: now)
        }
        let seconds = start.duration(to: now) / .seconds(1)
        #expect(abs(seconds - 10 * Double(limit / 2 + 1) / Double(limit)) < 0.001)
    }

    @Test func readersAtOnceShareTheLimitAndOneAloneHasAllOfIt() async {
        let rate = RateLimit(1000, now: start)
        let now = start + .seconds(5)
        await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<100 { rate.spend(10, now: now) } } }
        }
        #expect(rate.delay(now: now) == .seconds(8))
        rate.spend(500, now: now + .seconds(8))
        #expect(rate.delay(now: now + .seconds(8)) == .milliseconds(500))
    }

    @Test func anIdleTimeIsNotMadeUpFor() {
        let rate = RateLimit(1000, now: start)
        rate.spend(500, now: start + .seconds(60))
        #expect(rate.delay(now: start + .seconds(60)) == .milliseconds(500))
    }

    @Test func aSmallLimitReadsLittleAtOnce() {
        #expect(RateLimit(100).receiveSize(atMost: 65_536) == 1024)
        #expect(RateLimit(80_000).receiveSize(atMost: 65_536) == 10_000)
        #expect(RateLimit(100_000_000).receiveSize(atMost: 65_536) == 65_536)
    }
}
