import Foundation
import HTTP

/// Gives each job a thread of its own, so that blocking calls hold up no other test.
final class OwnThread: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// A task for code that blocks.
func blockingTask<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
) -> Task<Result, any Error> {
    Task(executorPreference: OwnThread()) { try body() }
}

/// Runs code that blocks.
func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await blockingTask(body).value
}

/// The kind of the HTTP failure that `body` ends with; nil if it ends well.
func failure(_ body: @escaping @Sendable () throws -> Void) async throws -> HTTPError? {
    do {
        try await blocking(body)
        return nil
    } catch let error as HTTPError {
        return error
    }
}
