import Backup
import Foundation
import JSON
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// `prune` and `trash` as a script sees them.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct PruneCommandTests {
    let vault = TemporaryDirectory.current.path("vault")

    private func run(
        _ service: SimulatedService, _ words: [String], key: String? = nil,
        _ environment: [String: String] = [:]
    ) async throws -> Program.Outcome {
        var environment = environment
        environment["ELEVENLABS_BASE_URL"] = service.baseURL
        environment["ELEVENLABS_API_KEY"] = key ?? service.key
        return try await Program(try BuildProducts.path("tapekeep"), words, environment: environment).run()
    }

    private func sweep(_ service: SimulatedService) async throws {
        _ = try await Truth.backup(service, into: vault, Truth.options { $0.isFull = true })
    }

    private func lines(_ outcome: Program.Outcome) throws -> [JSONValue] {
        try outcome.output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
    }

    @Test func aPreviewNamesEveryItemAndNeedsNoKey() async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            try await sweep(service)
            let outcome = try await Program(
                try BuildProducts.path("tapekeep"),
                ["prune", vault, "--remote", "--older-than", "1d", "--json"]
            ).run()
            #expect(outcome.status == 0, "\(outcome.errors)")
            let lines = try lines(outcome)
            let items = lines.filter { $0["type"]?.string == "item" }
            #expect(items.count == 12)
            #expect(items.allSatisfy { $0["state"]?.string == "would_delete" })
            #expect(lines.last?["type"]?.string == "summary")
            #expect(lines.last?["items"]?.integer == 12)
            #expect(lines.last?["applied"]?.boolean == false)
            #expect(lines.last?["share"]?.double == 1)
            #expect(service.account.count == 12)
        }
    }

    @Test func withoutATerminalAndWithoutYesNothingGoes() async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            try await sweep(service)
            let refused = try await run(service, ["prune", vault, "--remote", "--apply"])
            #expect(refused.status == 6, "\(refused.errors)")
            #expect(refused.errors.contains("--yes"))
            #expect(service.account.count == 12)
            let done = try await run(service, ["prune", vault, "--remote", "--apply", "--yes", "--json"])
            #expect(done.status == 0, "\(done.errors)")
            #expect(try lines(done).last?["deleted"]?.integer == 12)
            #expect(service.account.count == 0)
            let list = try await run(
                service, ["list", vault, "--state", "deleted-upstream", "--format", "jsonl"])
            #expect(try lines(list).count == 12)
            let id = try #require(try lines(list).first?["id"]?.string)
            let show = try await run(service, ["show", id, vault])
            #expect(show.output.contains("deleted upstream"), "\(show.output)")
        }
    }

    @Test(arguments: [
        [], ["--local", "--remote"], ["--local", "--older-than", "3d"], ["--local", "--voice", "Rachel"],
        ["--remote", "--allow-half"],
    ]) func whatMakesNoSenseIsAUsageError(options: [String]) async throws {
        let outcome = try await Program(
            try BuildProducts.path("tapekeep"), ["prune", TemporaryDirectory.current.path] + options
        ).run()
        #expect(outcome.status == 64, "\(outcome.status) \(outcome.errors)")
    }

    @Test func guardsAndKeysHaveTheirExitCodes() async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            try await sweep(service)
            let apply = ["prune", vault, "--remote", "--apply", "--yes"]
            let many = try await run(service, apply + ["--max-delete", "11"])
            #expect(many.status == 6, "\(many.errors)")
            service.account.setKey("reader", scopes: [.historyRead, .userRead])
            let reader = try await run(service, apply, key: "reader")
            #expect(reader.status == 4, "\(reader.errors)")
            #expect(reader.errors.contains("speech_history_write"))
            #expect(service.account.count == 12)
            service.account.setKey("deleter", scopes: [.historyWrite])
            service.faults = [Fault(.poisonedItem(4, status: 403), on: .deleteItem)]
            let partial = try await run(
                service, apply, key: "reader", ["ELEVENLABS_DELETE_API_KEY": "deleter"])
            #expect(partial.status == 3, "\(partial.errors)")
            #expect(partial.output.contains("stays: history \(service.account.items[0].id)"))
            #expect(service.account.count == 1)
        }
        try await Simulator.run(AccountRecipe(items: 12, seed: 5)) { other in
            let foreign = try await run(other, ["prune", vault, "--remote", "--apply", "--yes"])
            #expect(foreign.status == 6, "\(foreign.errors)")
        }
    }

    @Test func theTrashIsListedRestoredAndEmptied() async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            try await sweep(service)
            let gone = service.account.items.prefix(3).map(\.id)
            for id in gone { service.account.deleteItem(id) }
            for _ in 0..<2 { try await sweep(service) }
            let prune = try await run(service, ["prune", vault, "--local", "--apply", "--yes"])
            #expect(prune.status == 0, "\(prune.errors)")
            let list = try await run(service, ["trash", "list", vault, "--json"])
            #expect(Set(try lines(list).compactMap { $0["id"]?.string }) == Set(gone))
            let restore = try await run(service, ["trash", "restore", gone[0], vault])
            #expect(restore.status == 0, "\(restore.errors)")
            #expect(try await run(service, ["trash", "restore", gone[0], vault]).status == 3)
            let young = try await run(service, ["trash", "empty", vault, "--older-than", "30d"])
            #expect(young.status == 0 && young.output.hasPrefix("0 items"), "\(young.output)")
            #expect(try await run(service, ["trash", "empty", vault]).status == 6)
            let empty = try await run(service, ["trash", "empty", vault, "--yes"])
            #expect(
                empty.status == 0 && empty.output.contains("2 items removed for good"),
                "\(empty.output)\(empty.errors)")
            #expect(try Truth.files(below: vault + "/trash").isEmpty)
            #expect(try await run(service, ["verify", vault]).status == 0)
        }
    }
}
