/// The practice account as a server on loopback.
package enum Simulator {
    /// Serves `account` on a free port while `body` runs, and always stops.
    package static func run<Result>(
        _ account: SimulatedAccount, faults: [Fault] = [],
        _ body: (SimulatedService) async throws -> Result
    ) async throws -> Result {
        let service = try SimulatedService(account, faults: faults, port: 0)
        defer { service.stop() }
        return try await body(service)
    }

    /// Serves the account that `recipe` describes while `body` runs, and always stops.
    package static func run<Result>(
        _ recipe: AccountRecipe = AccountRecipe(), faults: [Fault] = [],
        _ body: (SimulatedService) async throws -> Result
    ) async throws -> Result {
        try await run(SimulatedAccount(recipe), faults: faults, body)
    }

    /// Serves until the task is cancelled. `started` is told the service as soon as it takes requests.
    ///
    /// A port of 0 takes a free one; one that is taken is an error.
    package static func serve(
        _ recipe: AccountRecipe, port: UInt16 = 0, faults: [Fault] = [],
        started: (SimulatedService) throws -> Void
    ) async throws {
        let service = try SimulatedService(SimulatedAccount(recipe), faults: faults, port: port)
        defer { service.stop() }
        try started(service)
        let (never, continuation) = AsyncStream.makeStream(of: Never.self)
        // Waiting on a stream that yields nothing ends with the task's cancellation and with nothing else.
        for await _ in never {}
        continuation.finish()
    }
}
