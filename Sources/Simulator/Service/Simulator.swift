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
}
