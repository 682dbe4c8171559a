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
}
