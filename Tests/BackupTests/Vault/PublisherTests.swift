import Platform
import TestSupport
import Testing

@testable import Backup

@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct PublisherTests {
    /// On macOS and Windows two ids that differ in letter case are one name.
    @Test(arguments: [false, true])
    func itemsWhoseNamesDifferInCaseOnlyDoNotOverwriteEachOther(haveAudio: Bool) async throws {
        let vault = try Vault.folder(at: TemporaryDirectory.current.path("vault"), permissions: .owner)
        let batch = try ["abcdEFGH", "ABCDefgh", "otherItem"].map { id in
            Publication(
                stagedAudio: haveAudio ? try staged("audio of \(id)", in: vault) : nil,
                path: haveAudio ? "history/1970/01/01/19700101T000000Z_Rachel_\(id).mp3" : nil,
                stagedSidecar: try staged("sidecar of \(id)", in: vault), collection: "history", id: id,
                sidecar: "history/1970/01/01/19700101T000000Z_Rachel_\(id).json")
        }
        let taken = try await Publisher(vault: vault, disk: try VaultDisk(of: vault)).publish(batch)
        #expect(taken == [1])
        #expect(try Folder.list(vault.absolute("history/1970/01/01")).count == (haveAudio ? 4 : 2))
        #expect(try Folder.list(vault.stagingFolder).isEmpty)
    }

    @Test func aSlashBeforeAnAccentEndsAFolderAllTheSame() {
        #expect(fileName("a/\u{301}b") == "\u{301}b")
        #expect(parentFolder(of: "/x/a/\u{301}b") == "/x/a")
        #expect(fileName("b") == "b")
        #expect(parentFolder(of: "b") == ".")
    }

    private func staged(_ text: String, in vault: Vault) throws -> String {
        var file = try StagedFile(in: vault.stagingFolder, permissions: 0o600)
        try file.append(Array(text.utf8))
        return try file.keep()
    }
}
