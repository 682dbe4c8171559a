#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Holds a reader back to a number of bytes a second.
///
/// libcurl has an option for it, but looks at its clock only once the socket is empty: from a fast server a whole
/// megabyte comes at once, which is more than most items are long.
struct RateLimit {
    private let bytesPerSecond: Int
    private var mayGoOn: ContinuousClock.Instant

    init(_ bytesPerSecond: Int, now: ContinuousClock.Instant = .now) {
        self.bytesPerSecond = max(1, bytesPerSecond)
        mayGoOn = now
    }

    /// How much to read at once, so that pauses stay short.
    func receiveSize(atMost limit: Int) -> Int {
        min(limit, max(1024, bytesPerSecond / 8))
    }

    /// Counts bytes that were read.
    mutating func spend(_ count: Int, now: ContinuousClock.Instant = .now) {
        mayGoOn = max(now, mayGoOn) + .seconds(Double(count) / Double(bytesPerSecond))
    }

    /// How long to wait before reading on.
    func delay(now: ContinuousClock.Instant = .now) -> Duration {
        max(.zero, now.duration(to: mayGoOn))
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
}
