internal import Platform

/// Keeps the log, and wakes those who wait for something to be in it.
final class ServiceRecorder: Sendable {
    private struct Waiter: Sendable {
        var isReached: @Sendable (ServiceLog) -> Bool
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State: Sendable {
        var log = ServiceLog()
        var waiters: [Waiter] = []
        var seen: Set<Int> = []

        mutating func wakeWaiters() {
            guard !waiters.isEmpty else { return }
            let log = log
            waiters.removeAll { waiter in
                guard waiter.isReached(log) else { return false }
                waiter.continuation.resume()
                return true
            }
        }
    }

    private let state = Guarded(State())

    var log: ServiceLog { state.with { $0.log } }

    func reset() {
        state.with { state in
            let inFlight = state.log.inFlight
            state.log = ServiceLog()
            state.log.inFlight = inFlight
            state.seen = []
        }
    }

    /// Returns as soon as `isReached` holds for the log.
    func wait(until isReached: @escaping @Sendable (ServiceLog) -> Bool) async {
        await withCheckedContinuation { continuation in
            state.with { state in
                state.waiters.append(Waiter(isReached: isReached, continuation: continuation))
                state.wakeWaiters()
            }
        }
    }

    /// Notes a request's arrival; returns its place in the log and how many are in flight now.
    func begin(_ entry: ServiceLog.Entry) -> (place: Int, inFlight: Int) {
        state.with { state in
            state.log.entries.append(entry)
            state.log.inFlight += 1
            state.log.peakConcurrency = max(state.log.peakConcurrency, state.log.inFlight)
            // The other origin's connections are numbered on their own.
            if state.seen.insert(entry.isElsewhere ? -entry.connection : entry.connection).inserted {
                state.log.connections += 1
            }
            state.wakeWaiters()
            return (state.log.entries.count - 1, state.log.inFlight)
        }
    }

    func end(_ place: Int, with outcome: Outcome) {
        state.with { state in
            state.log.inFlight -= 1
            for id in outcome.delivered { state.log.delivered[id, default: 0] += 1 }
            for id in outcome.ids { state.log.requested[id, default: 0] += 1 }
            // After a reset the entry is gone.
            if place < state.log.entries.count {
                state.log.entries[place].status = outcome.status
                state.log.entries[place].ids = outcome.ids
                state.log.entries[place].wasFaulted = outcome.wasFaulted
                state.log.entries[place].bodyBytes = outcome.bodyBytes
            }
            state.wakeWaiters()
        }
    }

    struct Outcome: Sendable {
        var status = 0
        var ids: [String] = []
        var delivered: [String] = []
        var wasFaulted = false
        var bodyBytes = 0
    }
}
