internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Holds readers back to a number of bytes a second, all connections that share it together.
///
/// Whoever reads alone has all of it. libcurl has an option for one connection, but looks at its clock only once the
/// socket is empty: from a fast server a whole megabyte comes at once, which is more than most items are long.
package final class RateLimit: Sendable {
    private let bytesPerSecond: Int
    private let start: ContinuousClock.Instant
    /// How long after the start nobody may read on, in nanoseconds.
    private let pause = Atomic<Int64>(0)

    package convenience init(_ bytesPerSecond: Int) { self.init(bytesPerSecond, now: .now) }

    init(_ bytesPerSecond: Int, now: ContinuousClock.Instant) {
        self.bytesPerSecond = max(1, bytesPerSecond)
        start = now
    }

    /// How much to read at once, so that pauses stay short.
    func receiveSize(atMost limit: Int) -> Int {
        min(limit, max(1024, bytesPerSecond / 8))
    }

    /// Counts bytes that were read.
    func spend(_ count: Int, now: ContinuousClock.Instant = .now) {
        let passed = nanoseconds(start.duration(to: now))
        let cost = nanoseconds(.seconds(Double(count) / Double(bytesPerSecond)))
        var before = pause.load(ordering: .relaxed)
        while true {
            let (done, found) = pause.weakCompareExchange(
                expected: before, desired: max(passed, before) + cost, ordering: .relaxed)
            if done { return }
            before = found
        }
    }

    /// How long to wait before reading on.
    func delay(now: ContinuousClock.Instant = .now) -> Duration {
        max(.zero, .nanoseconds(pause.load(ordering: .relaxed)) - start.duration(to: now))
    }

    /// Blocks for at most `patience` milliseconds of the delay.
    /// - Returns: whether reading may go on.
    func wait(patience: Int32) -> Bool {
        let delay = delay()
        guard delay > .zero else { return true }
        let step = min(delay, .milliseconds(Int(patience)))
        usleep(UInt32(step / .microseconds(1)) + 1)
        return step == delay
    }

    private func nanoseconds(_ duration: Duration) -> Int64 { Int64(duration / .nanoseconds(1)) }
}
