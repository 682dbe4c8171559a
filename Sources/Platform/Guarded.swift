#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A value that many threads share, one at a time.
///
/// A pthread mutex and not `Synchronization.Mutex`: ThreadSanitizer on Linux does
/// not see the latter's futex and reports races that are none; to suppress those would hide others.
@safe package final class Guarded<State: Sendable>: Sendable {
    private nonisolated(unsafe) let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private nonisolated(unsafe) let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    // Touched only while `mutex` is held.
    private nonisolated(unsafe) var state: State

    package init(_ state: State) {
        unsafe self.state = state
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe changed.initialize(to: pthread_cond_t())
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(changed, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe pthread_mutex_destroy(mutex)
        unsafe changed.deallocate()
        unsafe mutex.deallocate()
    }

    /// Runs `body` alone, and wakes whoever waits for a change.
    package func with<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer {
            unsafe pthread_cond_broadcast(changed)
            unsafe pthread_mutex_unlock(mutex)
        }
        return try unsafe body(&state)
    }

    /// Blocks until `isReached` holds.
    package func wait(until isReached: (State) -> Bool) {
        unsafe pthread_mutex_lock(mutex)
        while unsafe !isReached(state) { unsafe pthread_cond_wait(changed, mutex) }
        unsafe pthread_mutex_unlock(mutex)
    }
}
