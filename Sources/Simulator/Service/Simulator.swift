/// The practice account as a server on loopback.
package enum Simulator {
    /// Serves `account` on a free port while `body` runs, and always stops.
    package static func run<Result>(
        _ account: SimulatedAccount, _ body: (SimulatedService) async throws -> Result
    ) async throws -> Result {
        let service = try SimulatedService(account, port: 0)
        defer { service.stop() }
        return try await body(service)
    }

    /// Serves the account that `recipe` describes while `body` runs, and always stops.
    package static func run<Result>(
        _ recipe: AccountRecipe = AccountRecipe(), _ body: (SimulatedService) async throws -> Result
    ) async throws -> Result {
        try await run(SimulatedAccount(recipe), body)
    }
}
