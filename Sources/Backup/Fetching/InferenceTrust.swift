/// Whether this service's entry names can be trusted to tell items apart, tested once in each run.
///
/// Whoever has the first inferred batch fetches its items again one by one and compares
/// the bytes; everybody else's inferred batches wait for the answer before they are committed.
actor InferenceTrust {
    enum Role: Sendable, Equatable {
        /// Make the test, then say how it ended.
        case test
        case trusted
        case distrusted
    }

    private enum State {
        case untested, testing, trusted, distrusted
    }

    private var state = State.untested
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func role() async -> Role {
        while true {
            switch state {
            case .untested:
                state = .testing
                return .test
            case .testing: await withCheckedContinuation { waiting.append($0) }
            case .trusted: return .trusted
            case .distrusted: return .distrusted
            }
        }
    }

    /// Ends the test; `nil` when it could not be made, so that the next batch makes it.
    func conclude(_ isTrusted: Bool?) {
        state = isTrusted.map { $0 ? .trusted : .distrusted } ?? .untested
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}
