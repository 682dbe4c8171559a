/// The one pace that all workers of a run keep towards the service.
///
/// When one of them is told to slow down, everybody waits and half as many go
/// on; from there the number climbs back, fast to where it last went well and
/// slowly beyond, because the limit that was met is likely still there.
package actor Pace {
    /// How a request ended, as far as the pace is concerned.
    package enum Outcome: Sendable {
        case success
        case throttled(Duration?)
        case failed
        /// Says nothing about the service: a refusal, a full disk, a cancellation.
        case neutral
    }

    /// How many requests may be under way at once.
    package private(set) var allowed: Int
    private let isFixed: Bool
    private let most: Int
    private let policy: RetryPolicy
    private var active = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var heldUntil = ContinuousClock.now
    private var successesAtThisPace = 0
    /// The number at which the service last said "too many".
    private var ceiling: Int?
    private var failuresInARow = 0
    private var throttlesInARow = 0

    /// A pace that adapts between 1 and `most`, starting at `start`.
    package init(from start: Int, most: Int, policy: RetryPolicy) {
        allowed = min(max(1, start), most)
        self.most = most
        self.policy = policy
        isFixed = start == most
    }

    /// The number that went well, to start from next time.
    package var learned: Int { min(ceiling.map { $0 - 1 } ?? allowed, most) }

    /// Waits for a turn.
    ///
    /// Throws: `CancellationError`, or an unwilling `AccountError` when the service has failed for too long.
    package func enter() async throws {
        while true {
            try Task.checkCancellation()
            // Some broken items, one at each worker, are not yet a broken service.
            if failuresInARow >= max(policy.failuresInARow, 3 * allowed) {
                throw AccountError(.unwilling, reason: "the service failed \(failuresInARow) times in a row")
            }
            let now = ContinuousClock.now
            if heldUntil > now {
                try await Task.sleep(until: heldUntil, clock: .continuous)
            } else if active >= allowed {
                // Somebody is active and will leave; that resumes the longest waiting.
                await withCheckedContinuation { waiting.append($0) }
            } else {
                active += 1
                return
            }
        }
    }

    /// Gives the turn back and says how it went.
    package func leave(_ outcome: Outcome) {
        active -= 1
        switch outcome {
        case .success:
            failuresInARow = 0
            throttlesInARow = 0
            climb()
        case .throttled(let wish): slowDown(wish)
        case .failed: failuresInARow += 1
        case .neutral: break
        }
        // A handful at most: each looks again for itself whether it is its turn.
        let woken = waiting
        waiting = []
        for continuation in woken { continuation.resume() }
    }

    private func climb() {
        guard !isFixed, allowed < most else { return }
        successesAtThisPace += 1
        // Below the met limit each success earns one more; at its edge a probe is rare.
        let isAtEdge = ceiling.map { allowed + 1 >= $0 } ?? false
        guard !isAtEdge || successesAtThisPace >= allowed * 64 else { return }
        allowed += 1
        successesAtThisPace = 0
        if isAtEdge { ceiling = nil }
    }

    private func slowDown(_ wish: Duration?) {
        failuresInARow += 1
        throttlesInARow += 1
        let now = ContinuousClock.now
        // Requests that were under way together are told off together: that is one lesson, not many.
        if heldUntil <= now, !isFixed {
            ceiling = max(2, min(ceiling ?? .max, active + 1))
            allowed = max(1, allowed / 2)
            successesAtThisPace = 0
        }
        let wait = wish ?? policy.wait(before: throttlesInARow, chance: .random(in: 0.25...1))
        heldUntil = max(heldUntil, now + min(wait, policy.patience))
    }
}
