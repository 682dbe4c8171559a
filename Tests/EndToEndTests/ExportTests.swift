import Foundation
import JSON
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite("Exports, as other programs see them", .temporaryDirectory, .timeLimit(.minutes(15)))
struct ExportTests {
    private static let environment = [
        "PATH": "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin", "LC_ALL": "C.UTF-8",
    ]

    private var vault: String { TemporaryDirectory.current.path("vault") }
    private func path(_ name: String) -> String { TemporaryDirectory.current.path(name) }

    private func withVault(
        _ recipe: AccountRecipe = .everything, _ body: () async throws -> Void
    ) async throws {
        try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            try await body()
        }
    }

    private func export(_ words: String...) async throws -> Program.Outcome {
        try await Tapekeep.run(["export"] + words)
    }

    /// Runs a program that knows nothing of tapekeep; one that is not installed fails the test.
    @discardableResult
    private func judge(_ words: String..., in folder: String? = nil) async throws -> String {
        let outcome = try await Program(
            "/usr/bin/env", words, environment: Self.environment, folder: folder
        ).run()
        #expect(outcome.status == 0, "\(words.joined(separator: " ")): \(outcome.errors)")
        return outcome.output
    }

    private func itemFiles() throws -> [String] {
        let folders = [vault + "/history", vault + "/conversations"]
        return try folders.flatMap { try Truth.files(below: $0) }.map {
            String($0.dropFirst(vault.utf8.count + 1))
        }
    }

    private func expectSums(in folder: String) async throws {
        try await judge("sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS", in: folder)
        let listed = try File.read(folder + "/SHA256SUMS", limit: 1 << 24).count { $0 == 0x0A }
        #expect(try Truth.files(below: folder).count == listed + 1)
    }

    @Test func aFolderIsProvenByItsSums() async throws {
        try await withVault {
            #expect(try await export(path("out"), vault).status == 0)
            try await expectSums(in: path("out"))
        }
    }

    @Test(arguments: ["tar", "tar.gz", "tar.zst"])
    func aTarIsReadByEveryTar(ending: String) async throws {
        var recipe = AccountRecipe.everything
        // More than is compressed at once.
        recipe.audioBytes = 30_000
        try await withVault(recipe) {
            let archive = path("out." + ending)
            #expect(try await export(archive, vault).status == 0)
            let names = try await judge("bsdtar", "-tf", archive).split(separator: "\n").map { String($0) }
            #expect(Set(try itemFiles()).isSubset(of: names))
            #expect(names.last == "SHA256SUMS")
            #expect(names.count == (try itemFiles().count) + 4)
            if ending == "tar.zst" { try await judge("zstd", "-t", "-q", archive) }
            if ending == "tar.gz" { try await judge("gzip", "-t", archive) }
            if ending != "tar.zst" {
                let script = "import sys, tarfile; print('\\n'.join(tarfile.open(sys.argv[1]).getnames()))"
                let read = try await judge("python3", "-c", script, archive)
                #expect(read.split(separator: "\n").map { String($0) } == names)
            }
            try Folder.makeNew(path("unpacked"))
            try await judge("bsdtar", "-xf", archive, "-C", path("unpacked"))
            try await expectSums(in: path("unpacked"))
        }
    }

    @Test func aZipIsReadByEveryUnzipper() async throws {
        try await withVault {
            let archive = path("out.zip")
            #expect(try await export(archive, vault).status == 0)
            try await judge("unzip", "-tqq", archive)
            try await judge("7z", "t", archive)
            let script = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); sys.exit(z.testzip() or 0)"
            try await judge("python3", "-c", script, archive)
            try Folder.makeNew(path("unpacked"))
            try await judge("unzip", "-qq", archive, "-d", path("unpacked"))
            try await expectSums(in: path("unpacked"))
        }
    }

    @Test(arguments: ["out", "out.tar", "out.zip"])
    func aBagIsValid(name: String) async throws {
        try await withVault {
            #expect(try await export(path(name), vault, "--bagit", "--m3u").status == 0)
            var bag = path(name)
            if name != "out" {
                try Folder.makeNew(path("unpacked"))
                try await judge("bsdtar", "-xf", path(name), "-C", path("unpacked"))
                bag = path("unpacked/tapekeep-bag")
            }
            let tests = #filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.startIndex)
            try await judge("python3", tests + "/../../scripts/bagit", "--quiet", "--validate", bag)
            try await expectSums(in: bag + "/data")
        }
    }

    @Test(arguments: ["out", "out.tar", "out.tar.gz", "out.tar.zst", "out.zip"], [true, false])
    func aSealedVaultIsTheSameWhenItWasExportedAndRestored(name: String, isPlain: Bool) async throws {
        try await withVault(AccountRecipe(items: 40, conversations: 10)) {
            #expect(try await Tapekeep.run(["seal", vault, "--keep-months", "0"]).status == 0)
            let extras = isPlain ? [] : ["--names", "{voice}/{text:9}", "--m3u", "--bagit", "--dedupe"]
            let exported = try await Tapekeep.run(["export", path(name), vault] + extras)
            #expect(exported.status == 0, "\(exported.errors)")
            let restored = try await Tapekeep.run(["restore", path(name), path("again")])
            #expect(restored.status == 0, "\(restored.output) \(restored.errors)")
            #expect(try await Tapekeep.run(["verify", path("again")]).status == 0)
            let difference = try await Tapekeep.run(["diff", vault, path("again")])
            #expect(difference.status == 0, "\(difference.output)")
        }
    }

    @Test(.enabled(if: SmallDisk.isAvailable, SmallDisk.reason))
    func aVaultThatCannotBeWrittenIsExportedAllTheSame() async throws {
        try await Simulator.run(AccountRecipe(items: 12)) { service in
            try await SmallDisk.mounted(bytes: 24 << 20) { disk in
                _ = try await Truth.backup(service, into: disk + "/vault")
                let mount = Program("/bin/mount", ["-o", "remount,ro", disk])
                try #require(try await mount.run().status == 0)
                let outcome = try await export(path("out"), disk + "/vault", "--names", "{text}", "--m3u")
                #expect(outcome.status == 0, "\(outcome.errors)")
                try await expectSums(in: path("out"))
            }
        }
    }

    @Test func aPipeGetsTheArchiveAndStandardErrorTheWords() async throws {
        try await withVault {
            for (format, test) in [("tar", "bsdtar -tf -"), ("tar.gz", "gzip -t"), ("tar.zst", "zstd -tq")] {
                let program = try BuildProducts.path("tapekeep")
                let line = "set -o pipefail; '\(program)' export - '\(vault)' --format \(format) | \(test)"
                let outcome = try await Program(
                    "/usr/bin/env", ["bash", "-c", line], environment: Self.environment
                ).run()
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(outcome.errors.contains("items in "))
            }
            let quiet = try await export("-", vault, "--format", "tar", "--quiet")
            #expect(quiet.errors.isEmpty)
        }
    }

    @Test func damageEndsWithExit3AndIsNamed() async throws {
        try await withVault(AccountRecipe(items: 9)) {
            let lost = try #require(try itemFiles().first { !$0.hasSuffix(".json") })
            try File.remove(vault + "/" + lost)
            let outcome = try await export(path("out.tar"), vault, "--json")
            #expect(outcome.status == 3)
            let lines = try outcome.output.split(separator: "\n").map {
                try JSONValue(parsing: Array($0.utf8))
            }
            #expect(lines.contains { $0["type"]?.string == "finding" && $0["path"]?.string == lost })
            let summary = try #require(lines.last)
            #expect(summary["type"]?.string == "summary")
            #expect(summary["exit"]?.integer == 3)
            #expect(summary["failures"]?.elements.count == 1)
            let spoken = try await export("-", vault, "--quiet")
            #expect(spoken.status == 3)
            #expect(spoken.errors.contains(lost))
        }
    }

    @Test func whatMakesNoSenseIsAUsageError() async throws {
        try await withVault(AccountRecipe(items: 2)) {
            for words in [
                ["out.7z"], ["-", "--json"], ["-", "--format", "folder"], ["out", "--where", "x=1"],
                ["out", "--names", "{date} {nothing}"], ["out", "--names", "a:b"],
            ] {
                let outcome = try await Tapekeep.run(["export", words[0], vault] + words.dropFirst())
                #expect(outcome.status == 64, "\(words): \(outcome.errors)")
            }
            #expect(try await export(path("vault/inside"), vault).status == 6)
            #expect(try await export(path("out"), path("nothing")).status == 10)
        }
    }

    @Test(
        .enabled(if: SmallDisk.isAvailable, SmallDisk.reason),
        arguments: ["out", "out.tar", "out.tar.zst", "out.zip"])
    func aFullDiskEndsWithExit7AndLeavesNothing(name: String) async throws {
        var recipe = AccountRecipe(items: 60)
        recipe.audioBytes = 40_000
        try await withVault(recipe) {
            try await SmallDisk.mounted(bytes: 200_000) { disk in
                let outcome = try await export(disk + "/" + name, vault)
                #expect(outcome.status == 7, "\(outcome.status) \(outcome.errors)")
                #expect(try Folder.list(disk) == [])
            }
            #expect(try await Tapekeep.run(["verify", vault]).status == 0)
        }
    }

    @Test func anInterruptedExportEndsWithExit130AndLeavesNothing() async throws {
        try await withVault(AccountRecipe(items: 40)) {
            // Nobody reads from the pipe beside it, so the export is surely still under way when it is interrupted.
            let words = [
                "-c", "exec \"$0\" export - \"$1\" --format tar > \"$2\"", try BuildProducts.path("tapekeep"),
                vault,
            ]
            try await judge("mkfifo", path("pipe"))
            let running = try Program("/bin/sh", words + [path("pipe")], environment: [:]).start()
            let pipe = try #require(FileHandle(forReadingAtPath: path("pipe")))
            _ = try pipe.read(upToCount: 1)
            running.send(signal: SIGINT)
            _ = try pipe.readToEnd()
            let outcome = try await running.outcome()
            #expect(outcome.status == 130 && !outcome.wasKilled, "\(outcome)")
            #expect(try await Tapekeep.run(["verify", vault]).status == 0)
        }
    }
}
