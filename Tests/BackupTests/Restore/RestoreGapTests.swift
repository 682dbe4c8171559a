import Backup
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// A copy that lacks a link of its chain of snapshots.
@Suite("Restoring behind a lost delta", .temporaryDirectory, .timeLimit(.minutes(15)))
struct RestoreGapTests {
    let vault = TemporaryDirectory.current.path("vault")
    let target = TemporaryDirectory.current.path("restored")

    /// A whole snapshot and two deltas, of which the first is lost, as are the files of the items in the second.
    private func makeGap(_ service: SimulatedService) async throws -> Set<String> {
        try await Pruning.sweep(service, vault)
        service.account.addItems(5)
        #expect(try await Truth.backup(service, into: vault).snapshot == "snapshots/000002.delta.jsonl.gz")
        let lost = Set(service.account.addItems(5))
        #expect(try await Truth.backup(service, into: vault).snapshot == "snapshots/000003.delta.jsonl.gz")
        try Manifests.drop(vault)
        try File.remove(vault + "/snapshots/000002.delta.jsonl.gz")
        for path in try Truth.files(below: vault + "/history")
        where lost.contains(where: { path.contains($0) }) {
            try File.remove(path)
        }
        return lost
    }

    private func expectNamed(_ findings: [Finding], _ lost: Set<String>) {
        #expect(Set(findings.compactMap { $0.item?.id }) == lost)
        #expect(findings.allSatisfy { $0.kind == .missing })
    }

    @Test func whatAnIntactDeltaNamesAndTheCopyLacksIsNamed() async throws {
        try await Simulator.run(AccountRecipe(items: 50)) { service in
            let lost = try await makeGap(service)
            let report = try await Restoring.restore(vault, to: target)
            #expect(report.exit == .partial && report.items == 55, "\(report)")
            expectNamed(report.tally.findings, lost)
            #expect(report.tally.findings.map(\.path).contains("snapshots/000002.delta.jsonl.gz"))
            expectNamed(try await Vaults.verify(target).tally.findings, lost)
            #expect(try await Sealed.repair(target, service).exit == .done)
            try Truth.expectComplete(target, service.account)
        }
    }

    @Test func aRebuildKnowsWhatAnIntactDeltaNames() async throws {
        try await Simulator.run(AccountRecipe(items: 50)) { service in
            let lost = try await makeGap(service)
            let report = try await Rebuild(of: vault).run()
            #expect(report.exit == .partial && report.items == 60, "\(report)")
            expectNamed(try await Vaults.verify(vault).tally.findings, lost)
            // The chain is broken: what follows is whole, and tells all of it.
            let next = try await Truth.backup(service, into: vault)
            #expect(next.exit == .done && next.snapshot?.contains("delta") == false, "\(next)")
        }
    }
}
