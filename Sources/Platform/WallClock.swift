#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The time of day, which can jump; for durations use `ContinuousClock`.
package enum WallClock {
    /// Unix seconds.
    package static func now() -> Int64 { milliseconds() / 1000 }

    /// Unix milliseconds.
    package static func milliseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
