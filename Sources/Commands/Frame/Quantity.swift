/// Numbers as people read them.
package enum Quantity {
    /// `3.4 MB`: decimal units, as disks and networks are sold.
    package static func bytes(_ count: Int64) -> String {
        guard count.magnitude >= 1000 else { return "\(count) B" }
        var value = Double(count)
        for unit in ["kB", "MB", "GB", "TB"] {
            value /= 1000
            if value.magnitude < 999.5 || unit == "TB" {
                let digits = value.magnitude < 9.95 ? 1 : 0
                return "\(decimal(value, digits)) \(unit)"
            }
        }
        return "\(count) B"
    }

    /// `0:42`, `7:05`, `2:07:05`, or days and hours.
    package static func time(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "very long" }
        let whole = Int(max(0, seconds).rounded())
        let (minutes, rest) = (whole / 60, twoDigits(whole % 60))
        if minutes < 60 { return "\(minutes):\(rest)" }
        if minutes < 48 * 60 { return "\(minutes / 60):\(twoDigits(minutes % 60)):\(rest)" }
        return "\(minutes / 1440) d \(minutes / 60 % 24) h"
    }

    /// How long something took: `0.4 s`, `42 s`, `7 min 5 s`, then as ``span(_:)``.
    package static func duration(_ seconds: Double) -> String {
        guard seconds >= 9.95 else { return "\(decimal(max(0, seconds), 1)) s" }
        guard seconds < 1e9 else { return "very long" }
        let whole = Int64(seconds.rounded())
        return (60..<3600).contains(whole) ? "\(whole / 60) min \(whole % 60) s" : span(whole)
    }

    /// A stretch of time with its units, which nobody takes for a time of day: `43 s`, `12 min`, `5 h 12 min`, `3 d 4 h`.
    package static func span(_ seconds: Int64) -> String {
        let (minutes, hours) = (seconds / 60, seconds / 3600)
        if seconds < 60 { return "\(max(0, seconds)) s" }
        if hours == 0 { return "\(minutes) min" }
        if hours < 48 { return "\(hours) h" + (minutes % 60 == 0 ? "" : " \(minutes % 60) min") }
        return "\(hours / 24) d" + (hours % 24 == 0 ? "" : " \(hours % 24) h")
    }

    /// `1 item`, `2 items`.
    package static func count(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func decimal(_ value: Double, _ digits: Int) -> String {
        guard digits == 1 else { return String(Int(value.rounded())) }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}
