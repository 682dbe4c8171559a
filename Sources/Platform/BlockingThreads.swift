#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A fixed set of threads for tasks that make blocking calls.
///
/// Swift's own pool has one thread per core and assumes that none of them ever
/// waits; a task that waits inside C, for the network or the disk, must run here
/// instead. Give child tasks to it with `group.addTask(executorPreference:)`;
/// `withTaskExecutorPreference` alone does not move code off the main actor.
///
/// Locks are pthread's: ThreadSanitizer knows those, while it reports false
/// races for the standard library's `Mutex` on Linux; and Foundation's
/// `NSCondition` would cost start-up time.
@safe package final class BlockingThreads: TaskExecutor {
    private nonisolated(unsafe) let lock: UnsafeMutablePointer<pthread_mutex_t>
    private nonisolated(unsafe) let changed: UnsafeMutablePointer<pthread_cond_t>
    // All of these are touched only while `lock` is held.
    private nonisolated(unsafe) var jobs: [UnownedJob] = []
    private nonisolated(unsafe) var firstJob = 0
    private nonisolated(unsafe) var isClosing = false
    private nonisolated(unsafe) var threads: [Thread] = []

    /// Runs `body` with `count` threads at hand, and ends them when it returns.
    ///
    /// At least as many threads are needed as there are tasks that block at once.
    package static func withThreads<Result>(
        _ count: Int, _ body: (BlockingThreads) async throws -> Result
    ) async rethrows -> Result {
        let pool = BlockingThreads(count)
        defer { pool.close() }
        return try await body(pool)
    }

    /// Whether the calling thread is one of these.
    package var isCurrent: Bool {
        withLock { unsafe threads.contains(where: \.isCurrent) }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isLate = withLock {
            if unsafe !isClosing { unsafe jobs.append(job) }
            return unsafe isClosing
        }
        if isLate {
            // The runtime may hand over the rest of an actor's queue after the last child task has ended.
            // Losing such a job would hang its owner, so it gets a thread to itself.
            Thread { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }.detach()
        } else {
            unsafe pthread_cond_signal(changed)
        }
    }

    private init(_ count: Int) {
        precondition(count > 0, "a pool without threads would never run anything")
        unsafe lock = .allocate(capacity: 1)
        unsafe changed = .allocate(capacity: 1)
        unsafe lock.initialize(to: pthread_mutex_t())
        unsafe changed.initialize(to: pthread_cond_t())
        unsafe pthread_mutex_init(lock, nil)
        unsafe pthread_cond_init(changed, nil)
        for _ in 0..<count {
            let thread = Thread { self.runJobs() }
            withLock { unsafe threads.append(thread) }
        }
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe pthread_mutex_destroy(lock)
        unsafe changed.deallocate()
        unsafe lock.deallocate()
    }

    private func runJobs() {
        while let job = nextJob() { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    /// Waits for a job; `nil` when the pool closes and none is left.
    private func nextJob() -> UnownedJob? {
        withLock {
            while unsafe firstJob == jobs.count {
                unsafe jobs.removeAll(keepingCapacity: true)
                unsafe firstJob = 0
                if unsafe isClosing { return nil }
                unsafe pthread_cond_wait(changed, lock)
            }
            defer { unsafe firstJob += 1 }
            return unsafe jobs[firstJob]
        }
    }

    private func close() {
        precondition(!isCurrent, "a thread of the pool cannot wait for its own end")
        let ending = withLock {
            unsafe isClosing = true
            return unsafe threads
        }
        unsafe pthread_cond_broadcast(changed)
        for thread in ending { thread.join() }
        withLock { unsafe threads = [] }
    }

    private func withLock<Result>(_ body: () -> Result) -> Result {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        return body()
    }
}
