import Foundation
import Platform
import Testing

@Suite("BlockingThreads", .timeLimit(.minutes(15)))
struct BlockingThreadsTests {
    @Test(arguments: [1, 2, 7])
    func childTasksRunOnThePoolsThreads(count: Int) async {
        await BlockingThreads.withThreads(count) { pool in
            await withTaskGroup { group in
                for _ in 0..<20 {
                    group.addTask(executorPreference: pool) {
                        #expect(pool.isCurrent)
                        await Task.yield()
                        #expect(pool.isCurrent)
                    }
                }
            }
            #expect(!pool.isCurrent)
        }
    }

    @MainActor @Test func childTasksOfTheMainActorRunOnThePoolsThreads() async {
        await BlockingThreads.withThreads(1) { pool in
            await withTaskGroup { group in
                group.addTask(executorPreference: pool) { #expect(pool.isCurrent) }
            }
        }
    }

    @Test func anActorCalledFromAPoolTaskRunsOnThePool() async {
        actor Counter {
            var total = 0
            func add(on pool: BlockingThreads) {
                total += 1
                #expect(pool.isCurrent)
            }
        }
        let counter = Counter()
        await BlockingThreads.withThreads(2) { pool in
            await withTaskGroup { group in
                // One task, so that nobody else's turn can carry this one's work.
                group.addTask(executorPreference: pool) { for _ in 0..<100 { await counter.add(on: pool) } }
            }
        }
        #expect(await counter.total == 100)
    }

    @Test func manyTasksShareAnActorAndAllEnd() async {
        actor Counter {
            var total = 0
            func add() { total += 1 }
        }
        let counter = Counter()
        await BlockingThreads.withThreads(4) { pool in
            await withTaskGroup { group in
                for index in 0..<200 {
                    // Half of them elsewhere: the actor's queue passes between the pool and Swift's own threads.
                    if index.isMultiple(of: 2) {
                        group.addTask(executorPreference: pool) { for _ in 0..<50 { await counter.add() } }
                    } else {
                        group.addTask { for _ in 0..<50 { await counter.add() } }
                    }
                }
            }
        }
        #expect(await counter.total == 10_000)
    }

    @Test func asManyTasksBlockAtOnceAsThereAreThreads() async {
        // Each waits for all others inside C: with one thread less this would never end.
        let arrived = DispatchSemaphore(value: 0)
        let leave = DispatchSemaphore(value: 0)
        await BlockingThreads.withThreads(8) { pool in
            await withTaskGroup { group in
                for _ in 0..<7 {
                    group.addTask(executorPreference: pool) {
                        arrived.signal()
                        blockingWait(leave)
                    }
                }
                group.addTask(executorPreference: pool) {
                    for _ in 0..<7 { blockingWait(arrived) }
                    for _ in 0..<7 { leave.signal() }
                }
            }
        }
    }

    @Test func cancellationIsSeenInBlockingCode() async {
        let started = DispatchSemaphore(value: 0)
        await BlockingThreads.withThreads(2) { pool in
            await withTaskGroup { group in
                group.addTask(executorPreference: pool) {
                    started.signal()
                    while !Task.isCancelled { sched_yield() }
                }
                group.addTask(executorPreference: pool) { blockingWait(started) }
                await group.next()
                group.cancelAll()
            }
        }
    }

    @Test func anErrorComesOutAndTheThreadsEnd() async {
        struct Stop: Error {}
        await #expect(throws: Stop.self) {
            try await BlockingThreads.withThreads(3) { pool in
                try await withThrowingTaskGroup { group in
                    for index in 0..<9 {
                        group.addTask(executorPreference: pool) { if index == 5 { throw Stop() } }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test func aTaskThatOutlivesThePoolStillRuns() async {
        let late = await BlockingThreads.withThreads(1) { pool in
            Task(executorPreference: pool) {
                while !Task.isCancelled { await Task.yield() }
                return 7
            }
        }
        late.cancel()
        #expect(await late.value == 7)
    }
}

/// Blocks the thread on purpose; a plain function, because async code may not.
private func blockingWait(_ semaphore: DispatchSemaphore) { semaphore.wait() }
