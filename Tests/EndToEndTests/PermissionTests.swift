import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// A vault is its owner's alone, unless the umask is asked to decide.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct PermissionTests {
    let vault = TemporaryDirectory.current.path("vault")

    @Test func everyFileIs0600AndEveryFolder0700() async throws {
        try await Simulator.run(AccountRecipe(items: 12, conversations: 3)) { service in
            let outcome = try await Tapekeep.backup(service, vault)
            #expect(outcome.status == 0, "\(outcome.errors)")
            try expectPrivate(vault)
            try File.remove(vault + "/manifest.sqlite")
            #expect(try await Tapekeep.run(["rebuild", vault]).status == 0)
            try expectPrivate(vault)
        }
    }

    private func expectPrivate(_ folder: String) throws {
        #expect(try File.status(folder)?.permissions == 0o700, "\(folder)")
        for entry in try Folder.list(folder) {
            let path = folder + "/" + entry.name
            if entry.kind == .folder {
                try expectPrivate(path)
            } else {
                #expect(try File.status(path)?.permissions == 0o600, "\(path)")
            }
        }
    }
}
