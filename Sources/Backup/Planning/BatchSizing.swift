/// How large the next batch should be, learned from how the last ones went.
package struct BatchSizing: Sendable, Hashable {
    package private(set) var items: Int
    private let limits: BatchLimits

    /// Begins at what an earlier run learned, or small.
    package init(learned: Int? = nil, start: Int = 32, limits: BatchLimits = BatchLimits()) {
        self.limits = limits
        items = min(max(1, learned ?? start), limits.maximumItems)
    }

    /// What to keep for the next run.
    package var learned: Int { items }

    /// Notes a batch that arrived whole.
    package mutating func succeeded(items: Int, bytes: Int, seconds: Double) {}

    /// Notes a batch that the service refused for its size, or that took too long.
    package mutating func refused(items: Int) {}

    /// How many items the next batch should hold.
    package func nextItems(remaining: Int, workers: Int) -> Int { items }
}
