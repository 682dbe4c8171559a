internal import HTTP

/// How long the service asks to be left alone.
enum RetryAfter {
    /// Reads `Retry-After` in seconds or as an HTTP date, and `retry-after-ms`.
    static func wish(in response: HTTPResponse, now: Int64) -> Duration? {
        if let text = response.header("retry-after-ms"), let count = Int64(text), count >= 0 {
            return .milliseconds(count)
        }
        guard let text = response.header("retry-after") else { return nil }
        if let seconds = Int64(text), seconds >= 0 { return .seconds(min(seconds, 7 * 86_400)) }
        guard let then = httpDate(text) else { return nil }
        return .seconds(min(max(0, then - now), 7 * 86_400))
    }

    /// An instant spelt `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
    static func httpDate(_ text: String) -> Int64? {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT", let day = Int64(parts[1]), let year = Int64(parts[3]),
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, (1...31).contains(day), (1970...9999).contains(year) else { return nil }
        return daysSinceEpoch(year, Int64(month) + 1, day) * 86_400 + clock[0] * 3600 + clock[1] * 60
            + clock[2]
    }

    /// The Gregorian calendar's day count, March first so that leap days come last.
    private static func daysSinceEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
