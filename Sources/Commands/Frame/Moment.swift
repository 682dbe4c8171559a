internal import Platform

/// A point in time as people write it: `2025-01-01`, `2025-01-01T07:30:00Z`, `30d` (ago), `@1741936469`.
package struct Moment: Sendable, Equatable {
    package let unixSeconds: Int64

    package init?(_ text: String, now: Int64) {
        if text.hasPrefix("@"), let seconds = Int64(text.dropFirst()), seconds >= 0 {
            unixSeconds = seconds
        } else if let span = TimeSpan(text) {
            unixSeconds = now - span.seconds
        } else if let time = UTCTime(text) {
            unixSeconds = time.unix
        } else {
            return nil
        }
    }
}
