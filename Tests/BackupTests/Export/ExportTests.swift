import Backup
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite("Exports", .temporaryDirectory, .timeLimit(.minutes(15))) struct ExportTests {
    private struct Gone: Error {}

    private let folder = TemporaryDirectory.current.path("out")

    @Test func aFolderHoldsTheFilesOfTheVaultAndAWholeSnapshot() async throws {
        try await Exporting.withVault { vault, _ in
            let report = try await Exporting.export(vault, to: "out")
            #expect(report.exit == .done)
            let expected = try Exporting.itemFiles(vault)
            #expect(expected.count > 200)
            let found = try Exporting.files(folder)
            #expect(try Exporting.itemFiles(folder) == expected)
            #expect(found["tapekeep.json"] == (try Digest.ofFile(vault + "/tapekeep.json").digest))
            #expect(found["README.txt"] == (try Digest.ofFile(vault + "/README.txt").digest))
            #expect(found.count == expected.count + 4)
            #expect(report.files == found.count)
            #expect(try Exporting.lines(folder) == (try await Vaults.lines(vault)))
            #expect(report.items == (try await Vaults.lines(vault)).count)
            #expect(try File.status(folder + ".part") == nil)
        }
    }

    @Test func filesHaveTheDatesOfTheirItemsAndAreTheirOwnersAlone() async throws {
        try await Exporting.withVault(AccountRecipe(items: 5)) { vault, _ in
            _ = try await Exporting.export(vault, to: "out")
            let records = try await Pruning.records(vault).values
            let newest = try #require(records.map(\.dateUnix).max())
            for path in try Truth.files(below: folder) {
                let status = try #require(try File.status(path))
                #expect(status.permissions == 0o600)
                if path.hasSuffix("SHA256SUMS") { #expect(status.modified == newest) }
            }
            for record in records {
                let path = try #require(record.path)
                #expect(try File.status(folder + "/" + path)?.modified == record.dateUnix)
            }
        }
    }

    @Test(arguments: ["a.tar", "a.tar.gz", "a.tgz", "a.tar.zst", "a.zip"])
    func theSameStateGivesTheSameBytes(name: String) async throws {
        try await Exporting.withVault { vault, _ in
            #expect(try await Exporting.export(vault, to: name).exit == .done)
            let first = try Digest.ofFile(TemporaryDirectory.current.path(name)).digest
            #expect(try await Exporting.export(vault, to: "again-" + name).exit == .done)
            #expect(try Digest.ofFile(TemporaryDirectory.current.path("again-" + name)).digest == first)
        }
    }

    @Test func whatIsMissingOrDamagedIsNamedAndLeftOut() async throws {
        try await Exporting.withVault(AccountRecipe(items: 30)) { vault, _ in
            let before = try Exporting.itemFiles(vault)
            let audio = try #require(before.keys.sorted().first { !$0.hasSuffix(".json") })
            let sidecar = try #require(before.keys.sorted().last { $0.hasSuffix(".json") })
            let lost = try #require(before.keys.sorted().last { !$0.hasSuffix(".json") })
            var bytes = try Vaults.read(vault + "/" + audio)
            bytes[bytes.count / 2] ^= 1
            try Vaults.write(bytes, to: vault + "/" + audio)
            try Vaults.write(Vaults.read(vault + "/" + sidecar) + [0x0A], to: vault + "/" + sidecar)
            try File.remove(vault + "/" + lost)
            let report = try await Exporting.export(vault, to: "out")
            #expect(report.exit == .partial)
            #expect(report.leftOut == 3)
            #expect(Set(report.findings.map(\.path)) == [audio, sidecar, lost])
            #expect(report.findings.first { $0.path == lost }?.kind == .missing)
            #expect(report.findings.first { $0.path == audio }?.kind == .damaged)
            #expect(report.whole == 28)
            let expected = before.filter { ![audio, sidecar, lost].contains($0.key) }
            #expect(try Exporting.itemFiles(folder) == expected)
            #expect(try Exporting.lines(folder).count == 30)
        }
    }

    @Test func anItemWithoutItsRecordingIsNotWhole() async throws {
        let vault = TemporaryDirectory.current.path("vault")
        try await Simulator.run(AccountRecipe(items: 3, conversations: 12)) { service in
            service.faults = [Fault(.status(500, .topLevel), on: .conversationAudio)]
            let summary = try await Truth.backup(service, into: vault)
            let failed = summary.accounting.failed
            #expect(failed > 0)
            let report = try await Exporting.export(vault, to: "out.tar")
            #expect(report.items == 15 && report.withoutRecording == failed && report.whole == 15 - failed)
        }
    }

    @Test func filtersNarrowFilesAndLines() async throws {
        try await Exporting.withVault { vault, _ in
            let records = try await Pruning.records(vault).values
            let voices = Set(records.filter { $0.collection == "history" }.compactMap(\.voiceName)).sorted()
            let chosen = records.filter { $0.voiceName == voices[0] && $0.state == "stored" }
            let report = try await Self.export(vault, voice: voices[0])
            #expect(!chosen.isEmpty && report.items == chosen.count)
            let files = Set(chosen.flatMap { [$0.path, $0.sidecar].compactMap { $0 } })
            let found = try Set(Exporting.itemFiles(folder).keys)
            #expect(found == files)
            let lines = Set(chosen.map { String(decoding: $0.line, as: UTF8.self) })
            let written = try Set(Exporting.lines(folder))
            #expect(written == lines)
        }
    }

    private static func export(_ vault: String, voice: String) async throws -> ExportReport {
        try await Exporting.export(vault, to: "out") {
            $0.query.filter.voices = [voice]
            $0.query.states = [.stored]
        }
    }

    @Test func whatIsInTheTrashStaysThere() async throws {
        try await Exporting.withVault(AccountRecipe(items: 20)) { vault, service in
            for item in service.account.items.prefix(3) { service.account.deleteItem(item.id) }
            for _ in 0..<2 { try await Pruning.sweep(service, vault) }
            _ = try await Pruning.prune(.local, vault, service)
            #expect(try await Pruning.states(vault)["trashed"] == 3)
            #expect(try await Exporting.export(vault, to: "out").items == 17)
            #expect(try Exporting.lines(folder).count == 17)
            #expect(try Exporting.itemFiles(folder).count == 34)
        }
    }

    @Test(arguments: ["out.tar", "out.zip", "out"])
    func aFileTooLargeForMemoryIsReadTwice(name: String) async throws {
        try await Exporting.withVault(AccountRecipe(items: 8)) { vault, _ in
            let whole = try await Exporting.export(vault, to: "whole-" + name)
            let twice = try await Exporting.export(vault, to: name) { $0.mostInMemory = 1000 }
            #expect(twice.exit == .done && twice.bytes == whole.bytes)
            let first = TemporaryDirectory.current.path(name)
            let second = TemporaryDirectory.current.path("whole-" + name)
            if name == "out" {
                let (one, other) = try (Exporting.files(first), Exporting.files(second))
                #expect(one == other)
            } else {
                let (one, other) = try (Digest.ofFile(first).digest, Digest.ofFile(second).digest)
                #expect(one == other)
            }
        }
    }

    @Test func nothingIsOverwrittenAndNothingLandsInTheVault() async throws {
        try await Exporting.withVault(AccountRecipe(items: 3)) { vault, _ in
            try Vaults.write([1], to: TemporaryDirectory.current.path("a.tar"), isNew: true)
            try Folder.makeNew(TemporaryDirectory.current.path("full"))
            try Vaults.write([1], to: TemporaryDirectory.current.path("full/x"), isNew: true)
            for name in ["a.tar", "full", "vault/b.tar", "vault/history/c", "nowhere/d.tar"] {
                let refusal = await Exporting.refusal(vault, to: name)
                #expect(refusal != nil, "\(name)")
            }
            #expect(try File.read(TemporaryDirectory.current.path("a.tar"), limit: 9) == [1])
            try Folder.makeNew(TemporaryDirectory.current.path("empty"))
            #expect(try await Exporting.export(vault, to: "empty").exit == .done)
        }
    }

    @Test(arguments: [ExportFormat.tar, .gzippedTar, .zstandardTar, .zip], [0, 50_000])
    func aSinkThatFailsIsHeardAndNothingIsLeft(format: ExportFormat, room: Int) async throws {
        var recipe = AccountRecipe(items: 20)
        recipe.audioBytes = 400_000
        try await Exporting.withVault(recipe) { vault, _ in
            let left = Guarded(room)
            let options = ExportOptions(
                to: .stream { bytes in
                    left.with { $0 -= bytes.count }
                    if left.with({ $0 < 0 }) { throw Gone() }
                }, as: format)
            await #expect(throws: Gone.self) { _ = try await Export(of: vault, options).run() }
            let after = try await Vaults.verify(vault)
            #expect(after.exit == .done)
        }
    }

    @Test(arguments: ["out", "out.tar.gz", "out.tar.zst"])
    func aCancelledExportLeavesNothing(name: String) async throws {
        try await Exporting.withVault(AccountRecipe(items: 30)) { vault, _ in
            let isCancelled = await Self.isCancelled(vault, name)
            #expect(isCancelled)
            let names = try Folder.list(TemporaryDirectory.current.path).map(\.name)
            #expect(names == ["vault"])
        }
    }

    /// Whether an export that is cancelled from the beginning ends as such.
    private static func isCancelled(_ vault: String, _ name: String) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.cancelAll()
            group.addTask {
                do {
                    _ = try await Exporting.export(vault, to: name)
                    return false
                } catch {
                    return error is CancellationError
                }
            }
            return await group.next() ?? false
        }
    }
}
