/// How large the next batch should be, learned from how the last ones went.
///
/// It grows while batches are quick, and looks for the service's own limit by halving the
/// distance between what was taken and what was refused, so that a limit costs a few refusals in all.
package struct BatchSizing: Sendable, Hashable {
    /// The items that the next batch should hold while much is left to do.
    package private(set) var items: Int
    /// The fewest that were refused lately.
    private var refusedItems: Int?
    private var successesSinceRefusal = 0
    /// Of the items of the last batch.
    private var averageBytes: Int?
    private let limits: BatchLimits
    private let targetSeconds: Double

    /// A refusal may have been a passing one: after so many good batches it is forgotten.
    private static let memory = 64
    /// Towards the end batches shrink to this, and no further.
    private static let smallestTail = 8
    /// Towards the end batches of small items stay this large: below, what surrounds a batch costs more than its bytes.
    private static let tailBytes = 1 << 20

    /// Begins at what an earlier run learned, else small.
    package init(
        learned: Int? = nil, start: Int = 32, targetSeconds: Double = 6, limits: BatchLimits = BatchLimits()
    ) {
        self.limits = limits
        self.targetSeconds = targetSeconds
        // From single items it would never grow again: no batch would go well.
        items = min(max(BatchSizing.smallestTail, learned ?? start), limits.maximumItems)
    }

    /// What to keep for the next run.
    package var learned: Int { items }

    /// Notes a batch that arrived whole.
    package mutating func succeeded(items count: Int, bytes: Int, seconds: Double) {
        successesSinceRefusal += 1
        if count > 0 { averageBytes = max(1, bytes / count) }
        if successesSinceRefusal >= BatchSizing.memory { refusedItems = nil }
        // A smaller batch than is asked for now says nothing about a larger one.
        guard count * 4 >= items * 3 else { return }
        if seconds > targetSeconds * 3 {
            items = max(min(items, BatchSizing.smallestTail), items * 3 / 4)
        } else if seconds < targetSeconds, bytes < limits.targetBytes {
            grow()
        }
    }

    /// Notes a batch that the service refused for its size, or that took too long to answer.
    package mutating func refused(items count: Int) {
        successesSinceRefusal = 0
        refusedItems = min(refusedItems ?? count, count)
        items = max(1, min(items, count / 2))
    }

    /// How many items the next batch should hold, when `remaining` are left for so many workers.
    ///
    /// Near the end each takes its part of what is left, so that all finish together.
    package func nextItems(remaining: Int, workers: Int) -> Int {
        let share = (remaining + max(1, workers) - 1) / max(1, workers)
        return max(1, min(items, max(share, tail)))
    }

    private var tail: Int {
        guard let averageBytes else { return BatchSizing.smallestTail }
        return min(max(BatchSizing.tailBytes / averageBytes, BatchSizing.smallestTail), 64)
    }

    private mutating func grow() {
        guard let refusedItems else {
            items = min(items * 2, limits.maximumItems)
            return
        }
        let gap = refusedItems - items
        // Close enough to the limit: to learn it exactly would cost more refusals than it saves.
        if gap > max(1, items / 8) { items = min(items + gap / 2, items * 2, limits.maximumItems) }
    }
}
