import JSON
import Platform
import Simulator
import TestSupport
import Testing

/// What goes wrong before anything can be backed up: one clear sentence, what to do next, and the exit code.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct BadInputTests {
    let vault = TemporaryDirectory.current.path("vault")

    private func expect(_ outcome: Program.Outcome, exit: Int32, saying words: String) {
        #expect(outcome.status == exit, "\(outcome.status): \(outcome.errors)")
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("Error:") && $0.contains(words) }, "\(outcome.errors)")
        #expect(lines.count <= 4, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test func noKeyIsExit4() async throws {
        let outcome = try await Tapekeep.run(["backup", vault, "--base-url", "http://127.0.0.1:1"])
        expect(outcome, exit: 4, saying: "there is no API key")
        #expect(try File.status(vault) == nil)
    }

    @Test(arguments: ServiceBehaviour.KeyRejection.allCases)
    func aWrongKeyIsExit4WhateverItsStatus(rejection: ServiceBehaviour.KeyRejection) async throws {
        try await Simulator.run { service in
            service.behaviour.keyRejection = rejection
            let outcome = try await Tapekeep.backup(service, vault, key: "sk_wrong_secret")
            expect(outcome, exit: 4, saying: "the key was not accepted")
            #expect(!outcome.errors.contains("sk_wrong_secret"))
            #expect(service.log.entries.count == 1, "a wrong key is not tried again")
            #expect(try File.status(vault) == nil, "nothing is left behind")
        }
    }

    @Test(arguments: ServiceBehaviour.PermissionRefusal.allCases)
    func aKeyWithoutThePermissionIsExit4(refusal: ServiceBehaviour.PermissionRefusal) async throws {
        try await Simulator.run { service in
            service.behaviour.permissionRefusal = refusal
            service.account.setKey("sk_users_only", scopes: [.userRead])
            let outcome = try await Tapekeep.backup(
                service, vault, "--collections", "history", key: "sk_users_only")
            #expect(outcome.status == 4, "\(outcome.status) \(outcome.errors)")
            #expect(outcome.errors.contains("permission"), "\(outcome.errors)")
        }
    }

    @Test func anUnreachableHostIsExit5() async throws {
        // Port 1 is closed on any machine that runs tests.
        let outcome = try await Tapekeep.run(
            ["backup", vault, "--base-url", "http://127.0.0.1:1"], key: "sk_x")
        expect(outcome, exit: 5, saying: "cannot be reached")
        #expect(try File.status(vault) == nil, "nothing is left behind")
    }

    @Test func aBackupThatCouldNotBeginIsInTheHistoryOfItsVault() async throws {
        try await Simulator.run { service in
            #expect(try await Tapekeep.backup(service, vault).status == 0)
            #expect(try await Tapekeep.backup(service, vault, key: "sk_wrong_secret").status == 4)
            _ = try await Tapekeep.run(["backup", vault, "--base-url", "http://127.0.0.1:1"], key: "sk_x")
            _ = try await Tapekeep.run(["backup", vault, "--base-url", service.baseURL])
            let status = try await Tapekeep.run(["status", vault, "--json"])
            let runs = try #require(try JSONValue(parsing: Array(status.output.utf8))["runs"]).elements
            #expect(runs.map { $0["exit"]?.integer } == [4, 5, 4, 0])
            #expect(runs[2]["kind"]?.string == "not begun")
            #expect(runs[2]["note"]?.string?.contains("the key was not accepted") == true)
            #expect(runs[1]["note"]?.string?.contains("cannot be reached") == true)
            #expect(runs[0]["note"]?.string?.contains("there is no API key") == true)
            #expect(try await Tapekeep.backup(service, vault).status == 0)
        }
    }

    @Test func ofTwoThatMakeOneVaultTheOneWithoutTheLockWaits() async throws {
        try Folder.make(vault + "/.tapekeep")
        let lock = try VaultLock(vault + "/.tapekeep/lock", holder: .current(command: "backup"))
        try await Simulator.run { service in
            let outcome = try await Tapekeep.backup(service, vault)
            #expect(outcome.status == 8, "\(outcome.errors)")
            #expect(try File.status(vault + "/tapekeep.json") == nil)
        }
        withExtendedLifetime(lock) {}
    }

    @Test(arguments: [Fault.Kind.html, .jsonError, .empty]) func aProxyPageWithStatus200IsExit5(
        kind: Fault.Kind
    ) async throws {
        try await Simulator.run { service in
            service.faults = [Fault(kind)]
            let outcome = try await Tapekeep.backup(service, vault)
            expect(outcome, exit: 5, saying: "does not answer like the service")
        }
    }

    @Test(arguments: ["nonsense", "ftp://127.0.0.1", "http://", "https://host/?q=1"])
    func aBaseURLThatIsNotOneIsAUsageError(url: String) async throws {
        let outcome = try await Tapekeep.run(["backup", vault, "--base-url", url], key: "sk_x")
        #expect(outcome.status == 64, "\(outcome.status) \(outcome.errors)")
        #expect(outcome.errors.contains("--base-url"))
    }

    @Test func aFolderWithOtherFilesIsRefusedAndLeftAlone() async throws {
        try Folder.make(vault)
        var file = try StagedFile(in: vault)
        try file.append(Array("mine".utf8))
        try file.commit(as: vault + "/thesis.txt")
        let outcome = try await Tapekeep.run(
            ["backup", vault, "--base-url", "http://127.0.0.1:1"], key: "sk_x")
        expect(outcome, exit: 10, saying: "thesis.txt")
        #expect(try Folder.list(vault).map(\.name) == ["thesis.txt"])
    }

    @Test func aFileInPlaceOfTheFolderIsRefused() async throws {
        var file = try StagedFile(in: TemporaryDirectory.current.path)
        try file.append(Array("mine".utf8))
        try file.commit(as: vault)
        let outcome = try await Tapekeep.run(
            ["backup", vault, "--base-url", "http://127.0.0.1:1"], key: "sk_x")
        expect(outcome, exit: 10, saying: "is a file")
    }

    @Test(.enabled(if: ThisProcess.isSuperuser, "needs the right to write to /mnt"))
    func anUnmountedDiskIsNotSilentlyFilled() async throws {
        let outcome = try await Tapekeep.run(
            ["backup", "/mnt/tapekeep-test-vault", "--base-url", "http://127.0.0.1:1"], key: "sk_x")
        expect(outcome, exit: 6, saying: "no disk is mounted")
        #expect(try File.status("/mnt/tapekeep-test-vault") == nil)
    }
}
