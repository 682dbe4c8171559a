import Backup
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// What stands where an export is about to grow.
@Suite(.temporaryDirectory, .timeLimit(.minutes(15))) struct ExportRestTests {
    static let names = ["out", "out.tar", "out.tar.gz", "out.tar.zst", "out.zip"]

    private func path(_ name: String) -> String { TemporaryDirectory.current.path(name) }

    /// Makes of a whole export what a killed one leaves.
    private func cut(_ name: String, isBag: Bool = false) throws {
        let part = path(name + ".part")
        try File.rename(path(name), to: part)
        if name == "out" {
            try File.remove(part + (isBag ? "/data" : "") + "/SHA256SUMS")
        } else {
            let bytes = try Vaults.read(part)
            try Vaults.write(Array(bytes.prefix(bytes.count * 2 / 3)), to: part)
        }
    }

    @Test(arguments: names, [false, true])
    func whatAKilledExportLeftIsReplaced(name: String, isBag: Bool) async throws {
        var recipe = AccountRecipe(items: 30)
        recipe.audioBytes = 20_000
        try await Exporting.withVault(recipe) { vault, _ in
            _ = try await Exporting.export(vault, to: name) { $0.isBag = isBag }
            try cut(name, isBag: isBag)
            #expect(try await Exporting.export(vault, to: name).exit == .done)
            #expect(try File.status(path(name + ".part")) == nil)
        }
    }

    @Test(arguments: names, ["a letter", "nothing", "a tar of README.txt"])
    func aStrangersFileIsNeverRemoved(name: String, content: String) async throws {
        try await Exporting.withVault(AccountRecipe(items: 3)) { vault, _ in
            let part = path(name + ".part")
            switch content {
            case "a letter": try Vaults.create([1], at: part)
            case "nothing": try Vaults.create([], at: part)
            default: try await Restoring.run("tar -C \"$0\" -cf \"$1\" README.txt", vault, part)
            }
            let bytes = try Vaults.read(part)
            #expect(await Exporting.refusal(vault, to: name) == .unknownPart(part))
            #expect(try Vaults.read(part) == bytes)
            #expect(try File.status(path(name)) == nil)
        }
    }

    @Test func aStrangersFolderIsNeverRemovedWhateverItsFilesAreCalled() async throws {
        try await Exporting.withVault(AccountRecipe(items: 3)) { vault, _ in
            for file in ["letters", "README.txt", "data/tapekeep.json", "tapekeep.json"] {
                let name = file.replacing("/", with: "-").replacing(".", with: "-")
                let part = path(name + ".part")
                try Folder.make(part + "/data")
                try Vaults.create([1], at: part + "/" + file)
                let refusal = await Exporting.refusal(vault, to: name)
                #expect(refusal == .unknownPart(part))
                #expect(try Vaults.read(part + "/" + file) == [1])
            }
        }
    }

    @Test(arguments: names) func whatAnotherVaultsExportLeftStays(name: String) async throws {
        try await Exporting.withVault(AccountRecipe(items: 8)) { vault, service in
            let other = path("other")
            _ = try await Truth.backup(service, into: other)
            _ = try await Exporting.export(other, to: name)
            try cut(name)
            #expect(await Exporting.refusal(vault, to: name) == .unknownPart(path(name + ".part")))
        }
    }
}
