/// Turns running totals into a rate and a time left, from what the last seconds brought.
package struct ProgressMeter: Sendable {
    /// Long enough to be calm, short enough to notice that a link got slower.
    private static let window = 15.0

    private var samples: [(second: Double, items: Int, bytes: Int64)] = []

    package init() {}

    /// The line for totals reached `second` seconds after the start.
    package mutating func line(
        _ activity: String, items: Int, total: Int?, bytes: Int64, at second: Double
    ) -> ProgressLine {
        // A new activity counts from nothing, and so do its rates.
        if let last = samples.last, items < last.items || bytes < last.bytes { samples.removeAll() }
        if samples.isEmpty { samples.append((second, items, bytes)) }
        if let last = samples.last, second - last.second >= 0.25 { samples.append((second, items, bytes)) }
        while samples.count > 2, second - samples[1].second >= ProgressMeter.window { samples.removeFirst() }

        var line = ProgressLine(activity: activity, items: items, total: total, bytes: bytes)
        let first = samples[0]
        let elapsed = second - first.second
        // Less than a second says nothing yet.
        guard elapsed >= 1 else { return line }
        line.bytesPerSecond = Double(bytes - first.bytes) / elapsed
        let itemsPerSecond = Double(items - first.items) / elapsed
        if let total, total > items, itemsPerSecond > 0 {
            line.secondsLeft = Double(total - items) / itemsPerSecond
        }
        return line
    }
}
