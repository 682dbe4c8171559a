/// The practice account as a server on loopback.
package enum Simulator {
    /// Serves `account` while `body` runs, and always stops; port 0 is any free one.
    package static func run<Result>(
        _ account: SimulatedAccount, faults: [Fault] = [], port: UInt16 = 0,
        _ body: (SimulatedService) async throws -> Result
    ) async throws -> Result {
        let service = try SimulatedService(account, faults: faults, port: port)
        defer { service.stop() }
        return try await body(service)
    }

    /// Serves the account that `recipe` describes while `body` runs, and always stops.
    package static func run<Result>(
        _ recipe: AccountRecipe = AccountRecipe(), faults: [Fault] = [], port: UInt16 = 0,
        _ body: (SimulatedService) async throws -> Result
    ) async throws -> Result {
        try await run(SimulatedAccount(recipe), faults: faults, port: port, body)
    }
}
