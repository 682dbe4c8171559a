import Foundation
import Simulator
import TestSupport
import Testing
import VaultTruth

/// How a backup that did not come to its end says so, and what is kept of that.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct BackupEndTests {
    let vault = TemporaryDirectory.current.path("vault")

    @Test func aTimeThatIsOverBeforeTheAccountAnsweredMakesNoVault() async throws {
        try await Simulator.run(faults: [Fault(.stall(at: -1))]) { service in
            let run = try await Tapekeep.backup(service, vault, "--max-duration", "1s", "--json")
            #expect(run.status == 9, "\(run)")
            #expect(run.output.contains(#""type":"error","exit":9"#))
            #expect(run.errors.contains("--max-duration") && run.errors.contains("Hint:"))
            #expect(!FileManager.default.fileExists(atPath: vault))
        }
    }

    @Test(arguments: [SIGINT: 130, SIGTERM: 143])
    func theStatusRecordsTheCodeWithWhichAStoppedBackupEnded(signal: Int32, code: Int32) async throws {
        try await Simulator.run(AccountRecipe(items: 30)) { service in
            service.faults = [Fault(.stall(at: 100), on: .download)]
            let words = ["backup", vault, "--base-url", service.baseURL, "--json"]
            let program = Program(
                try BuildProducts.path("tapekeep"), words, environment: ["ELEVENLABS_API_KEY": service.key])
            let running = try program.start()
            while service.log.count(.download) == 0 { try await Task.sleep(for: .milliseconds(5)) }
            running.send(signal: signal)
            let outcome = try await running.outcome()
            #expect(outcome.status == code && outcome.output.contains(#""type":"summary","exit":\#(code)"#))
            let status = try await Tapekeep.run(["status", vault, "--json"])
            #expect(status.output.contains(#""exit":\#(code)"#), "\(status)")
            let metrics = try await Tapekeep.run(["status", vault, "--prometheus"])
            #expect(metrics.output.contains("tapekeep_last_run_exit_code \(code)\n"), "\(metrics)")
        }
    }

    @Test(arguments: [
        ("conversations", Route.conversations, "convai_read"), ("history", .history, "speech_history_read"),
    ])
    func aNamedCollectionThatTheKeyMayNotReadIsNamedWithThePermissionAndWhatToDo(
        collection: String, route: Route, permission: String
    ) async throws {
        try await Simulator.run(AccountRecipe(items: 12, conversations: 3)) { service in
            service.faults = [Fault(.permissionMissing(.legacy401), on: route)]
            let run = try await Tapekeep.backup(service, vault, "--collections", collection)
            #expect(run.status == 4)
            #expect(run.errors.contains("Error: the key may not read \(collection)"), "\(run)")
            #expect(run.errors.contains("Hint:  Give the key \(permission)"), "\(run)")
            let json = try await Tapekeep.backup(service, vault, "--collections", collection, "--json")
            #expect(json.output.contains(#""unreadable":["\#(collection)"]"#), "\(json)")
            #expect(json.output.split(separator: "\n").last?.contains(#""type":"summary","exit":4"#) == true)
        }
    }
}
