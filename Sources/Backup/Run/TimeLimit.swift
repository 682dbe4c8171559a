internal import Platform

/// When a run is to end, as the user wished.
struct TimeLimit: Sendable {
    let begun: ContinuousClock.Instant
    private let deadline: ContinuousClock.Instant?

    init(of duration: Duration?, from begun: ContinuousClock.Instant) {
        self.begun = begun
        deadline = duration.map { begun + $0 }
    }

    var isOver: Bool { deadline.map { $0 <= .now } ?? false }

    /// Runs `body` on `threads`, and cancels it when the time is over.
    ///
    /// Whatever waits hears an interruption already: transfers, pauses and rests. So they hear of the time in the same
    /// way, and what is whole is kept.
    /// Tested by `whenTheTimeIsOverARunEndsInGoodOrderWhateverItWaitsFor`.
    func keep<Result: Sendable>(
        on threads: BlockingThreads, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask(executorPreference: threads) { try await body() }
            if let deadline {
                group.addTask {
                    // Cut short when the body has ended, or was interrupted: there is nothing left to wait for.
                    try? await Task.sleep(until: deadline, clock: .continuous)
                    return nil
                }
            }
            while let ended = try await group.next() {
                group.cancelAll()
                if let result = ended { return result }
            }
            throw CancellationError()
        }
    }
}
