import Backup
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct RemotePruneTests {
    let vault = TemporaryDirectory.current.path("vault")

    @Test func aPreviewChangesNothingHereOrThere() async throws {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            try await Pruning.sweep(service, vault)
            let before = try await Pruning.records(vault)
            service.clearLog()
            let summary = try await Pruning.prune(.remote, vault, service, isApplied: false)
            #expect(summary.proposal.items == 30)
            #expect(summary.proposal.share == 1)
            #expect(summary.done == 0)
            #expect(service.log.entries.isEmpty, "a remote preview asks for nothing")
            #expect(service.account.count == 30)
            #expect(try await Pruning.records(vault) == before)
        }
    }

    @Test func whatIsProvenIsDeletedAndItsTrailSaysByWhomWhenAndWhy() async throws {
        try await Simulator.run(AccountRecipe(items: 40, conversations: 10)) { service in
            try await Pruning.sweep(service, vault)
            let files = try Vaults.contents(vault)
            let summary = try await Pruning.prune(.remote, vault, service) {
                $0.collections = ["history", "conversations"]
            }
            #expect(summary.exit == .done, "\(summary)")
            #expect(summary.done == 50)
            #expect(service.account.count == 0)
            #expect(try await Pruning.upstream(vault) == ["deleted": 50])
            // Every file is as it was; a snapshot tells what became of the account.
            let now = try Vaults.contents(vault)
            for (name, digest) in files { #expect(now[name] == digest, "\(name)") }
            let id = try #require(try await Pruning.records(vault).keys.first)
            let event = try #require(try await Pruning.events(vault, of: id).last)
            #expect(event.hasPrefix("deleted upstream: by "))
            #expect(event.contains("sha256") && event.contains("read back at"), "\(event)")
        }
    }

    @Test func whatWasDeletedStaysDeletedWhenLaterListingsLackIt() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            try await Pruning.sweep(service, vault)
            try await Pruning.prune(.remote, vault, service)
            for _ in 0..<3 {
                let summary = try await Pruning.sweep(service, vault)
                #expect(summary.accounting.failed == 0)
            }
            #expect(try await Pruning.upstream(vault) == ["deleted": 20])
            let local = try await Pruning.prune(.local, vault, service)
            #expect(
                local.proposal.items == 0 && local.done == 0, "what we deleted upstream is what we keep here")
            #expect(try await Pruning.states(vault) == ["stored": 20])
        }
    }

    /// Otherwise the next local prune would take the only copy for one that the account dropped.
    @Test func whatWasDeletedIsStillKnownToBeWhenTheManifestIsMadeAnew() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            try await Pruning.sweep(service, vault)
            let middle = Int64(service.account.items[12].date)
            try await Pruning.prune(.remote, vault, service) { $0.filter.before = middle }
            let deleted = try await Pruning.upstream(vault)["deleted"]
            for name in ["", "-wal", "-shm"] where try File.status(vault + "/manifest.sqlite" + name) != nil {
                try File.remove(vault + "/manifest.sqlite" + name)
            }
            _ = try await Rebuild(of: vault).run()
            for _ in 0..<2 { try await Pruning.sweep(service, vault) }
            #expect(try await Pruning.upstream(vault)["deleted"] == deleted)
            let local = try await Pruning.prune(.local, vault, service)
            #expect(local.proposal.items == 0 && local.done == 0)
            #expect(try await Pruning.states(vault) == ["stored": 20])
        }
    }

    @Test func anItemThatALateListingStillHasIsNoNewWork() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            try await Pruning.sweep(service, vault)
            try await Pruning.prune(.remote, vault, service)
            for id in try await Pruning.records(vault).keys.sorted().prefix(5) {
                service.account.restoreItem(id)
            }
            service.clearLog()
            let summary = try await Pruning.sweep(service, vault)
            #expect(summary.accounting.failed == 0 && summary.accounting.stored == 0)
            #expect(service.log.count(.audio) + service.log.count(.download) == 0)
            #expect(try await Pruning.upstream(vault) == ["deleted": 20])
        }
    }

    @Test(arguments: ["audio", "sidecar", "missing audio", "missing sidecar"])
    func anItemWhoseCopyIsNotWholeIsKeptAndNamed(part: String) async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            try await Pruning.sweep(service, vault)
            let victim = try #require(
                try await Pruning.records(vault).values.filter { $0.path != nil }.min { $0.id < $1.id })
            let file = vault + "/" + (part.hasSuffix("audio") ? victim.path ?? "" : victim.sidecar ?? "")
            if part.hasPrefix("missing") {
                try File.remove(file)
            } else {
                var bytes = try Vaults.read(file)
                bytes[bytes.count / 2] ^= 1
                try Vaults.write(bytes, to: file)
            }
            let summary = try await Pruning.prune(.remote, vault, service)
            #expect(summary.exit == .partial)
            #expect(summary.done == 11)
            #expect(summary.failures.map(\.id) == [victim.id])
            #expect(service.account.items.map(\.id) == [victim.id])
        }
    }

    @Test func anItemIsDeletedOnlyWhenTheOtherVaultHoldsTheSameBytes() async throws {
        let other = TemporaryDirectory.current.path("other")
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            try await Pruning.sweep(service, vault)
            try await Pruning.sweep(service, other)
            let victim = try #require(
                try await Pruning.records(other).values.filter { $0.path != nil }.min { $0.id < $1.id })
            try Vaults.write([1, 2, 3], to: other + "/" + (victim.path ?? ""))
            let summary = try await Pruning.prune(.remote, vault, service) { $0.copies = [other] }
            #expect(summary.done == 11)
            #expect(summary.failures.map(\.id) == [victim.id])
            #expect(service.account.items.map(\.id) == [victim.id])
        }
    }

    @Test func anItemIsDeletedOnlyWhenTheOtherVaultHoldsTheSameWords() async throws {
        let other = TemporaryDirectory.current.path("other")
        try await Simulator.run(AccountRecipe(items: 12, conversations: 6)) { service in
            for folder in [vault, other] { try await Pruning.sweep(service, folder) }
            let item = try #require(service.account.items.first { $0.hasAudio })
            let call = try #require(service.account.conversations.last { $0.hasAudio })
            service.account.setState(.deleted, of: item.id)
            service.account.rerunAnalysis(of: call.id)
            try await Pruning.sweep(service, vault)
            let summary = try await Pruning.prune(.remote, vault, service) {
                $0.copies = [other]
                $0.collections = ["history", "conversations"]
            }
            #expect(Set(summary.failures.map(\.id)) == [item.id, call.id])
            #expect(
                summary.failures.allSatisfy { $0.reason.contains("holds other words") }, "\(summary.failures)"
            )
            #expect(service.account.items.map(\.id) == [item.id])
            #expect(service.account.conversations.map(\.id) == [call.id])
        }
    }

    @Test func theVaultItselfIsNoOtherCopy() async throws {
        try await Simulator.run(AccountRecipe(items: 5)) { service in
            try await Pruning.sweep(service, vault)
            await #expect(throws: PruneRefusal.self) {
                try await Pruning.prune(.remote, vault, service) { $0.copies = [vault + "/."] }
            }
            #expect(service.account.count == 5)
        }
    }

    @Test(arguments: [403, 500]) func anItemThatCannotBeDeletedIsNamedAndTheOthersGo(status: Int) async throws
    {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            try await Pruning.sweep(service, vault)
            let poisoned = [3, 4, 5, 6, 7, 8, 29].map { service.account.items[$0].id }
            service.faults = [3, 4, 5, 6, 7, 8, 29].map {
                Fault(.poisonedItem($0, status: status), on: .deleteItem)
            }
            let summary = try await Pruning.prune(.remote, vault, service)
            #expect(summary.exit == .partial, "\(summary)")
            #expect(summary.done == 23)
            #expect(Set(summary.failures.map(\.id)) == Set(poisoned))
            #expect(Set(service.account.items.map(\.id)) == Set(poisoned))
            service.clearFaults()
            #expect(try await Pruning.prune(.remote, vault, service).done == 7)
            #expect(service.account.count == 0)
        }
    }

    /// The deletion is done each time, and nobody hears of it; or it is not, and the answer is rubbish.
    @Test(arguments: [
        Fault.Kind.hangUp, .html, .jsonError, .empty, .reset(at: 3), .status(503, .topLevel),
        .status(429, .modern),
        .retryAfter(429, seconds: 0, asDate: false), .concurrencyLimit(2), .redirect,
    ])
    func whateverHappensToTheAnswersTheTruthIsFoundOut(kind: Fault.Kind) async throws {
        try await Simulator.run(AccountRecipe(items: 40)) { service in
            try await Pruning.sweep(service, vault)
            service.faults = [Fault(kind, on: .deleteItem, nth: 2, times: 12)]
            let first = await Result.catching { try await Pruning.prune(.remote, vault, service) }
            let there = Set(service.account.items.map(\.id))
            for record in try await Pruning.records(vault).values where record.upstream == "deleted" {
                #expect(!there.contains(record.id), "after \(first)")
            }
            service.clearFaults()
            let second = try await Pruning.prune(.remote, vault, service)
            #expect(second.exit == .done, "\(second) after \(first)")
            #expect(service.account.count == 0)
            #expect(try await Pruning.upstream(vault) == ["deleted": 40], "after \(first)")
        }
    }

    @Test(arguments: ServiceBehaviour.PermissionRefusal.allCases)
    func aKeyWithoutThePermissionIsFoundOutBeforeAnythingIsDeleted(
        how: ServiceBehaviour.PermissionRefusal
    ) async throws {
        try await Simulator.run(AccountRecipe(items: 10)) { service in
            service.behaviour.permissionRefusal = how
            service.account.setKey("reader", scopes: [.historyRead, .userRead])
            try await Pruning.sweep(service, vault)
            service.clearLog()
            await #expect(throws: DeletionNotAllowed.self) {
                try await Pruning.prune(.remote, vault, service, key: "reader")
            }
            #expect(service.account.count == 10)
            #expect(service.log.count(.deleteItem) == 1)
        }
    }

    @Test func aKeyOfItsOwnDeletesForAnAccountThatIsOnlyRead() async throws {
        try await Simulator.run(AccountRecipe(items: 10)) { service in
            service.account.setKey("reader", scopes: [.historyRead, .userRead])
            service.account.setKey("deleter", scopes: [.historyWrite])
            try await Pruning.sweep(service, vault)
            service.faults = [Fault(.hangUp, on: .deleteItem, nth: 3, times: 2)]
            let summary = try await Pruning.prune(.remote, vault, service, key: "reader") {
                $0.deletionKey = APIKey("deleter")
            }
            #expect(summary.exit == .done, "\(summary)")
            #expect(service.account.count == 0)
        }
    }

    @Test func filtersAndAgeNarrowWhatGoes() async throws {
        try await Simulator.run(AccountRecipe(items: 60)) { service in
            try await Pruning.sweep(service, vault)
            let items = service.account.items
            let middle = items[30].date
            let voice = try #require(items[0].voiceName)
            let meant = Set(items.filter { $0.date < middle && $0.voiceName == voice }.map(\.id))
            let summary = try await Pruning.prune(.remote, vault, service) {
                $0.filter.before = Int64(middle)
                $0.filter.voices = [voice.lowercased()]
            }
            #expect(summary.done == meant.count)
            #expect(Set(service.account.items.map(\.id)) == Set(items.map(\.id)).subtracting(meant))
        }
    }

    @Test func whatTheVaultDoesNotHoldIsKeptAndNamed() async throws {
        var recipe = AccountRecipe(items: 10)
        recipe.processing = 2
        try await Simulator.run(recipe) { service in
            try await Pruning.sweep(service, vault)
            let summary = try await Pruning.prune(.remote, vault, service)
            #expect(summary.done == 8)
            #expect(summary.proposal.keptCount == 2)
            #expect(summary.proposal.kept.allSatisfy { $0.reason.contains("not in the vault") })
            #expect(service.account.count == 2)
        }
    }
}
