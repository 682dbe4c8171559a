import Backup
import HTTP
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite("Diff", .temporaryDirectory, .timeLimit(.minutes(15))) struct DiffTests {
    let vault = TemporaryDirectory.current.path("vault")

    private func compare(
        _ left: DiffSide, _ right: DiffSide, listsEqual: Bool = false
    ) async throws -> (lines: [String], totals: DiffTotals) {
        let told = Told()
        let totals = try await Diff(left, right, listsEqual: listsEqual).run { told.add($0) }
        return (told.lines, totals)
    }

    private final class Told: Sendable {
        private let found = Guarded<[String]>([])

        func add(_ difference: Difference) {
            let aspects = difference.aspects.map(\.rawValue).joined(separator: ",")
            found.with { $0.append("\(difference.mark.rawValue)\(difference.id) \(aspects)") }
        }

        var lines: [String] { found.with { $0 } }
    }

    private func address(_ service: SimulatedService) throws -> AccountAddress {
        AccountAddress(origin: try Origin(service.baseURL), key: APIKey(service.key))
    }

    /// Three runs: everything, some more, and one lost upstream.
    private func threeRuns(_ service: SimulatedService) async throws -> (added: [String], lost: String) {
        _ = try await Truth.backup(service, into: vault)
        let added = service.account.addItems(3).sorted()
        _ = try await Truth.backup(service, into: vault)
        let lost = try #require(service.account.items.first).id
        service.account.deleteItem(lost)
        _ = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
        return (added, lost)
    }

    @Test func aRunsStateIsTheWholeSnapshotBeforeItWithWhatFollowed() async throws {
        try await Simulator.run(AccountRecipe(items: 40)) { service in
            let (added, lost) = try await threeRuns(service)
            let first = try await compare(.run(1, vault: vault), .run(2, vault: vault))
            #expect(first.lines == added.map { "+\($0) " })
            #expect(first.totals.same == 40)
            let second = try await compare(.run(2, vault: vault), .run(3, vault: vault))
            #expect(second.lines == ["*\(lost) state"])
            #expect(second.totals.same == 42)
            let back = try await compare(.run(3, vault: vault), .run(1, vault: vault))
            #expect(back.totals.onlyInA == 3)
            #expect(back.totals.differing == 1)
            let now = try await compare(.run(3, vault: vault), .vault(vault))
            #expect(now.totals.areEqual)
            #expect(now.totals.same == 43)
            let all = try await compare(.run(3, vault: vault), .vault(vault), listsEqual: true)
            #expect(all.lines.count == 43)
            #expect(all.totals == now.totals)
            let file = try await compare(
                .snapshot(vault + "/snapshots/000002.delta.jsonl.gz"), .run(2, vault: vault))
            #expect(file.totals.areEqual, "a delta file stands for the state after its run")
            await #expect(throws: FileError.self) {
                try await compare(.run(1, vault: vault), .snapshot(vault + "/snapshots"))
            }
        }
    }

    @Test func aRunThatNeverWasIsAnErrorAndNotTheNewestState() async throws {
        try await Simulator.run(AccountRecipe(items: 3)) { service in
            _ = try await Truth.backup(service, into: vault)
            // A run without anything new leaves no snapshot, and is a run all the same.
            _ = try await Truth.backup(service, into: vault)
            #expect(try await compare(.run(2, vault: vault), .vault(vault)).totals.areEqual)
            await #expect(throws: RunNotFound(run: 3, vault: vault, newest: 2)) {
                try await compare(.run(3, vault: vault), .run(1, vault: vault))
            }
        }
    }

    @Test func theAccountIsComparedByWhatItSays() async throws {
        try await Simulator.run(AccountRecipe(items: 40, conversations: 5)) { service in
            _ = try await Truth.backup(service, into: vault)
            let equal = try await compare(.vault(vault), .account(try address(service)))
            #expect(equal.totals.areEqual, "\(equal.lines)")
            #expect(equal.totals.same == 45)
            let added = service.account.addItems(2).sorted()
            let lost = try #require(service.account.items.first).id
            service.account.deleteItem(lost)
            let changed = try await compare(.vault(vault), .account(try address(service)))
            #expect(changed.lines.sorted() == (added.map { "+\($0) " } + ["-\(lost) "]).sorted())
        }
    }

    @Test func twoBackupsOfOneAccountAreEqual() async throws {
        try await Simulator.run(AccountRecipe(items: 40, conversations: 5)) { service in
            let other = TemporaryDirectory.current.path("other")
            _ = try await Truth.backup(service, into: vault)
            _ = try await Truth.backup(service, into: other, Truth.options { $0.transport = .item })
            #expect(try await compare(.vault(vault), .vault(other)).totals.areEqual)
        }
    }

    @Test func anIncompleteListingGivesNoVerdict() async throws {
        try await Simulator.run(AccountRecipe(items: 40)) { service in
            _ = try await Truth.backup(service, into: vault)
            service.faults = [Fault(.brokenPage)]
            var address = try address(service)
            address.policy.attempts = 1
            await #expect(throws: (any Error).self) { try await compare(.vault(vault), .account(address)) }
        }
    }

    @Test func aCutOrEditedSnapshotIsAnErrorAndNoDifferenceIsTold() async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            let summary = try await Truth.backup(service, into: vault)
            service.account.addItems(2)
            _ = try await Truth.backup(service, into: vault)
            let path = vault + "/" + (try #require(summary.snapshot))
            let whole = try Vaults.read(path)
            var seed = SeededGenerator(seed: 9)
            for _ in 0..<60 {
                let cut = Array(whole[..<Int.random(in: 0..<whole.count, using: &seed)])
                try Vaults.write(cut, to: path)
                let told = Told()
                await #expect(throws: SnapshotError.self) {
                    try await Diff(.vault(vault), .snapshot(path)).run { told.add($0) }
                }
                #expect(told.lines == [])
            }
            // Edited and packed again by somebody who did not know of the digest.
            let command = "gzip -dc '\(path)' | sed 's/\"present\"/\"deleted\"/' | gzip -c > '\(path).new'"
            try Vaults.write(whole, to: path)
            #expect(try await Program("/bin/sh", ["-c", command]).run().status == 0)
            await #expect(throws: SnapshotError.self) {
                try await compare(.vault(vault), .snapshot(path + ".new"))
            }
        }
    }
}
