internal import JSON
internal import Platform

/// Shows how a run comes along, as often as its reader can use: a bar, lines, or JSON lines.
///
/// May be told from several tasks at once.
package final class ProgressReport: Sendable {
    private struct State {
        var meter = ProgressMeter()
        var lastShown: Double?
        var lastActivity = ""
    }

    private let output: Output
    private let width: @Sendable () -> Int
    /// Seconds since the run began.
    private let elapsed: @Sendable () -> Double
    private let state = Guarded(State())

    package init(_ context: Context, elapsed: @escaping @Sendable () -> Double) {
        output = context.output
        width = context.messages.width
        self.elapsed = elapsed
    }

    /// A report whose time runs from now.
    package convenience init(_ context: Context) {
        let start = ContinuousClock.now
        self.init(context) {
            let parts = (ContinuousClock.now - start).components
            return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
        }
    }

    /// Tells the totals so far; most calls show nothing.
    package func update(_ activity: String, items: Int, total: Int? = nil, bytes: Int64 = 0) {
        guard output.style.progress != .none || output.style.isJSON else { return }
        let second = elapsed()
        let line = state.with { state -> ProgressLine? in
            let line = state.meter.line(activity, items: items, total: total, bytes: bytes, at: second)
            let isDue = state.lastShown.map { second - $0 >= interval } ?? (output.style.progress == .bar)
            guard isDue || (output.style.progress == .bar && activity != state.lastActivity) else {
                if state.lastShown == nil { state.lastShown = second }
                return nil
            }
            state.lastShown = second
            state.lastActivity = activity
            return line
        }
        if let line { show(line) }
    }

    /// Takes the bar away.
    package func end() { output.show(bar: nil) }

    /// Seconds between two showings.
    private var interval: Double { output.style.progress == .bar ? 0.1 : 5 }

    private func show(_ line: ProgressLine) {
        output.line("progress") {
            $0.member("activity", line.activity)
            $0.member("items", line.items)
            $0.member("total", line.total)
            $0.member("bytes", line.bytes)
            $0.key("bytes_per_second")
            $0.value(rounded: line.bytesPerSecond)
            $0.key("seconds_left")
            if let left = line.secondsLeft { $0.value(rounded: left) } else { $0.null() }
        }
        if output.style.progress == .bar {
            output.show(bar: line.drawn(width: width()))
        } else if !output.style.isJSON, output.style.progress == .lines {
            output.note(line.plain)
        }
    }
}
