/// When to ask again, as a value without a clock or a die of its own.
package struct RetryPolicy: Sendable, Equatable {
    /// How often one request is sent at most.
    package var attempts = 6
    /// The upper end of the first wait; it doubles with each attempt.
    package var firstWait: Duration = .milliseconds(500)
    package var longestWait: Duration = .seconds(30)
    /// A service that wants to be left alone for longer ends the run instead.
    package var patience: Duration = .seconds(90)
    /// After so many failures in a row, over all workers, the service counts as unwilling.
    package var failuresInARow = 24

    package init() {}

    /// The wait before attempt `number` (1 is the first repetition): anything up to the limit,
    /// so that clients which failed together do not come back together.
    package func wait(before number: Int, chance: Double) -> Duration {
        let limit = min(longestWait, firstWait * (1 << min(number - 1, 16)))
        return limit * min(max(chance, 0), 1)
    }
}
