import Backup
import HTTP
import Platform
import Simulator
import Testing
import VaultTruth

/// Prunes as tests make them.
enum Pruning {
    static func address(_ service: SimulatedService, key: String? = nil) throws -> AccountAddress {
        var address = AccountAddress(origin: try Origin(service.baseURL), key: APIKey(key ?? service.key))
        // Tests wait for nobody: the waits are real but short.
        address.policy.firstWait = .milliseconds(2)
        address.policy.longestWait = .milliseconds(10)
        address.policy.attempts = 4
        address.patienceForBytes = 1
        return address
    }

    @discardableResult
    static func prune(
        _ side: PruneSide, _ vault: String, _ service: SimulatedService, key: String? = nil,
        isApplied: Bool = true, audience: PruneAudience = PruneAudience(),
        _ change: (inout PruneOptions) -> Void = { _ in }
    ) async throws -> PruneSummary {
        var options = PruneOptions(side)
        options.isApplied = isApplied
        change(&options)
        return try await PruneRun(
            of: vault, with: try address(service, key: key), options: options, audience: audience
        ).run()
    }

    /// A backup whose listing covers the whole account.
    @discardableResult
    static func sweep(_ service: SimulatedService, _ vault: String) async throws -> RunSummary {
        let summary = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
        #expect(summary.exit == .done, "\(summary)")
        #expect(summary.accounting.holds)
        return summary
    }

    /// The items of the manifest by their ids.
    static func records(_ vault: String) async throws -> [String: ItemRecord] {
        let manifest = try Manifest(reading: vault + "/manifest.sqlite")
        return try await manifest.recordsByID()
    }

    static func upstream(_ vault: String) async throws -> [String: Int] {
        try await records(vault).values.reduce(into: [:]) { $0[$1.upstream, default: 0] += 1 }
    }

    static func states(_ vault: String) async throws -> [String: Int] {
        try await records(vault).values.reduce(into: [:]) { $0[$1.state, default: 0] += 1 }
    }

    /// What is told of an item's past, in order.
    static func events(_ vault: String, of id: String) async throws -> [String] {
        let reading = try VaultReading(vault)
        guard let record = try await reading.manifest.items(named: id).first else { return [] }
        return try await reading.story(of: record).events.map { "\($0.what): \($0.detail ?? "")" }
    }
}

extension Manifest {
    fileprivate func recordsByID() throws -> [String: ItemRecord] {
        var found: [String: ItemRecord] = [:]
        try forEachRecord(.all) { found[$0.id] = $0 }
        return found
    }
}
