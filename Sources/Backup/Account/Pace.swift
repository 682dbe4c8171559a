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

    /// A request that is under way.
    package struct Turn: Sendable {
        /// How many lessons had been learned when it began.
        fileprivate let lessons: Int
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
    /// The number that went well for so long that a larger one was tried; refusals of that one say nothing against it.
    private var proven = 0
    /// Each time the service said "too many", however many requests it said it to.
    private var lessons = 0
    /// Successes for each request under way before the limit that was met is tried again; a try that fails doubles it.
    private var patienceAtEdge = 16
    /// Whether the limit that was met was passed since without being told off.
    private var hasPassedEdge = false
    private var failuresInARow = 0
    private var throttlesInARow = 0

    /// A pace that adapts between 1 and `most`, starting at `start`; a fixed one only waits when told to slow down.
    package init(from start: Int, most: Int, isFixed: Bool = false, policy: RetryPolicy) {
        allowed = min(max(1, start), most)
        self.most = most
        self.policy = policy
        self.isFixed = isFixed
    }

    /// The number that went well, to start from next time.
    package var learned: Int { min(ceiling.map { $0 - 1 } ?? allowed, most) }

    /// Waits for a turn.
    ///
    /// Throws: `CancellationError`, or an unwilling `AccountError` when the service has failed for too long.
    @discardableResult
    package func enter() async throws -> Turn {
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
                return Turn(lessons: lessons)
            }
        }
    }

    /// Gives the turn back and says how it went.
    package func leave(_ outcome: Outcome, _ turn: Turn) {
        active -= 1
        switch outcome {
        case .success:
            failuresInARow = 0
            throttlesInARow = 0
            climb()
        case .throttled(let wish): slowDown(wish, turn)
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
        guard !isAtEdge || successesAtThisPace >= allowed * patienceAtEdge else { return }
        if isAtEdge { proven = allowed }
        allowed += 1
        successesAtThisPace = 0
        guard isAtEdge else { return }
        ceiling = allowed + 1
        if hasPassedEdge { patienceAtEdge = max(32, patienceAtEdge / 2) }
        hasPassedEdge = true
    }

    private func slowDown(_ wish: Duration?, _ turn: Turn) {
        failuresInARow += 1
        // Requests that were under way together are told off together: that is one lesson, not many.
        let isNews = turn.lessons == lessons
        if isNews { learn() } else { lowerCeiling() }
        guard isNews || wish != nil else { return }
        let wait = wish ?? policy.wait(before: throttlesInARow, chance: .random(in: 0.25...1))
        heldUntil = max(heldUntil, .now + min(wait, policy.patience))
    }

    private func learn() {
        lessons += 1
        throttlesInARow += 1
        guard !isFixed else { return }
        if allowed <= proven { proven = 0 }
        ceiling = max(2, proven + 1, min(ceiling ?? .max, active + 1))
        allowed = max(1, allowed / 2)
        successesAtThisPace = 0
        patienceAtEdge = min(512, patienceAtEdge * 2)
        hasPassedEdge = false
    }

    /// Of those that were under way at the last lesson one more was too many, so the limit lies one lower.
    private func lowerCeiling() {
        // Not below what is being tried now: a service that refuses everybody for a moment shows no limit.
        if !isFixed, let ceiling { self.ceiling = max(allowed + 1, proven + 1, ceiling - 1) }
    }
}
