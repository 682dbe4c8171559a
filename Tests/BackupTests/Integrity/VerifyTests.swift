import Backup
import Platform
import SQLite
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite("Verify", .temporaryDirectory, .timeLimit(.minutes(15))) struct VerifyTests {
    let vault = TemporaryDirectory.current.path("vault")

    static func small(_ items: Int = 6, seed: UInt64 = 7) -> AccountRecipe {
        var recipe = AccountRecipe(items: items, seed: seed)
        recipe.audioBytes = 600
        return recipe
    }

    @Test func aVaultThatIsWellHasNoFindings() async throws {
        try await Simulator.run(AccountRecipe(items: 60)) { service in
            _ = try await Truth.backup(service, into: vault)
            let report = try await Vaults.verify(vault)
            #expect(report.exit == .done)
            #expect(report.tally.findings == [])
            #expect(report.tally.read == 60)
            let quick = try await Vaults.verify(vault) { $0.isQuick = true }
            #expect(quick.exit == .done)
            #expect(quick.tally.read == 0)
            #expect(quick.tally.items == 60)
        }
    }

    @Test func onlyWhatWasReadIsCountedAsRead() async throws {
        try await Simulator.run(AccountRecipe(items: 20)) { service in
            _ = try await Truth.backup(service, into: vault)
            let audio = try Vaults.contents(vault).keys.filter {
                $0.hasPrefix("history/") && !$0.hasSuffix(".json")
            }.sorted()
            for path in audio.prefix(5) { try File.remove(vault + "/" + path) }
            try Vaults.write([1, 2, 3], to: vault + "/" + audio[5])
            let sizes = try audio.dropFirst(5).map { try File.status(vault + "/" + $0)?.size ?? 0 }
            let report = try await Vaults.verify(vault)
            #expect(report.tally.items == 20)
            #expect(report.tally.read == 15, "what is damaged was read")
            #expect(report.tally.bytes == sizes.reduce(0, +))
        }
    }

    @Test func nothingIsReadOfVolumesThatAreAway() async throws {
        try await Simulator.run(Sealed.recipe(12)) { service in
            try await Sealed.make(service, vault)
            let whole = try await Vaults.verify(vault)
            #expect(whole.tally.read == 12 && whole.tally.bytes > 0)
            try Folder.removeTree(vault + "/volumes")
            let report = try await Vaults.verify(vault)
            #expect(report.tally.items == 12)
            #expect(report.tally.read == 0 && report.tally.bytes == 0)
        }
    }

    /// Each byte of every file that is small, in turn, with another bit each; larger ones at spread places.
    @Test func everyFlippedBitIsFoundInExactlyItsFile() async throws {
        var recipe = Self.small(2)
        recipe.conversations = 2
        // One that is to be asked for again counts no less.
        recipe.openConversations = 1
        try await Simulator.run(recipe) { service in
            _ = try await Truth.backup(service, into: vault)
            var seed = SeededGenerator(seed: 20)
            for path in try Vaults.contents(vault).keys.sorted() where Self.isChecked(path) {
                let file = vault + "/" + path
                let whole = try Vaults.read(file)
                let places = path.hasSuffix(".gz") || whole.count < 300 ? Array(whole.indices) : []
                let spread = places + (0..<40).map { _ in Int.random(in: whole.indices, using: &seed) }
                for place in spread {
                    var bytes = whole
                    bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &seed)
                    try Vaults.write(bytes, to: file)
                    let report = try await Vaults.verify(vault)
                    #expect(report.exit == .differences)
                    #expect(report.tally.findings.map(\.path) == [path], "byte \(place) of \(path)")
                }
                try Vaults.write(whole, to: file)
            }
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    @Test func everyRemovedCutOrLengthenedFileIsNamedAndNoOther() async throws {
        try await Simulator.run(Self.small()) { service in
            _ = try await Truth.backup(service, into: vault)
            for path in try Vaults.contents(vault).keys.sorted() where path != "tapekeep.json" {
                let file = vault + "/" + path
                let whole = try Vaults.read(file)
                try File.remove(file)
                let missing = try await Vaults.verify(vault)
                #expect(missing.tally.findings.map(\.path) == [path])
                #expect(missing.tally.findings.map(\.kind) == [.missing])
                var staged = try StagedFile(in: vault)
                try staged.append(whole)
                try staged.commit(as: file)
                guard Self.isChecked(path) else { continue }
                for (bytes, kinds) in [
                    (Array(whole.dropLast()), [Finding.Kind.truncated, .damaged, .disagrees]),
                    ([], [.truncated]),
                    (whole + [0], [.damaged, .disagrees]),
                ] {
                    try Vaults.write(bytes, to: file)
                    let report = try await Vaults.verify(vault)
                    #expect(report.tally.findings.map(\.path) == [path])
                    let kind = try #require(report.tally.findings.first?.kind)
                    #expect(kinds.contains(kind), "\(kind) of \(path)")
                }
                try Vaults.write(whole, to: file)
            }
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    @Test func whatAKilledRunPublishedAndCouldNotRecordIsNotDamage() async throws {
        try await Simulator.run(Self.small()) { service in
            _ = try await Truth.backup(service, into: vault)
            let sidecar = try #require(
                try Vaults.contents(vault).keys.sorted().first {
                    $0.hasPrefix("history/") && $0.hasSuffix(".json")
                })
            var text = String(decoding: try Vaults.read(vault + "/" + sidecar), as: UTF8.self)
            text = text.replacing("\"run\":1,", with: "\"run\":2,")
            try Vaults.write(Array(text.utf8), to: vault + "/" + sidecar)
            #expect(try await Vaults.verify(vault).tally.counts == [.disagrees: 1])
            do {
                let database = try Database(path: vault + "/manifest.sqlite", mode: .readWrite)
                try database.run("DELETE FROM runs WHERE run > 1")
                try database.run(
                    "INSERT INTO runs (run, command, kind, started) VALUES (2, 'backup', 'recent', 1)")
                try database.run("UPDATE items SET work = 1 WHERE sidecar = ?", [.text(sidecar)])
            }
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    @Test func quickFindsWhatIsMissingOrOfAnotherSizeWithoutReading() async throws {
        try await Simulator.run(Self.small()) { service in
            _ = try await Truth.backup(service, into: vault)
            let audio = try #require(
                try Vaults.contents(vault).keys.sorted().first {
                    $0.hasPrefix("history/") && !$0.hasSuffix(".json")
                })
            let whole = try Vaults.read(vault + "/" + audio)
            try Vaults.write(whole + [1], to: vault + "/" + audio)
            let report = try await Vaults.verify(vault) { $0.isQuick = true }
            #expect(report.tally.findings.map(\.path) == [audio])
            var flipped = whole
            flipped[3] ^= 1
            try Vaults.write(flipped, to: vault + "/" + audio)
            #expect(try await Vaults.verify(vault) { $0.isQuick = true }.exit == .done)
        }
    }

    @Test(arguments: [
        "history/2025/03/14/stranger.mp3", "history/stranger", "snapshots/000099.jsonl.gz", "notes.txt",
        "history/2025/03/14/20250314T071429Z_Rachel_abcdefghij0123456789.json",
    ]) func whatNobodyKnowsIsForeign(path: String) async throws {
        try await Simulator.run(Self.small()) { service in
            _ = try await Truth.backup(service, into: vault)
            let file = vault + "/" + path
            try Folder.make(String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)]))
            var staged = try StagedFile(in: vault)
            try staged.append([1, 2, 3])
            try staged.commit(as: file)
            let report = try await Vaults.verify(vault)
            #expect(report.tally.findings.map(\.path) == [path])
            #expect(report.tally.findings.map(\.kind) == [.foreign])
        }
    }

    @Test func whatTheSystemPutsIntoFoldersIsNotForeign() async throws {
        try await Simulator.run(Self.small()) { service in
            _ = try await Truth.backup(service, into: vault)
            for name in [".DS_Store", "history/Thumbs.db", "snapshots/._x"] {
                var staged = try StagedFile(in: vault)
                try staged.append([1])
                try staged.commit(as: vault + "/" + name)
            }
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    @Test func repeatedSamplesCoverTheWholeVault() async throws {
        try await Simulator.run(Self.small(30)) { service in
            _ = try await Truth.backup(service, into: vault)
            for round in 1...3 {
                let report = try await Vaults.verify(vault) { $0.sample = 1.0 / 3 }
                #expect(report.exit == .done)
                #expect(report.tally.read == 10)
                #expect(report.tally.items == 30, "the others are looked for")
                let database = try Database(path: vault + "/manifest.sqlite", mode: .readOnly)
                let read = try database.firstRow("SELECT count(verified) FROM items") { $0.integer(0) }
                #expect(read == Int64(round * 10))
            }
        }
    }

    @Test func aRunOutOfTimeSaysSoAndTheNextGoesOn() async throws {
        try await Simulator.run(Self.small(30)) { service in
            _ = try await Truth.backup(service, into: vault)
            let cut = try await Vaults.verify(vault) { $0.maximumDuration = .zero }
            #expect(cut.exit == .budget)
            #expect(cut.tally.isCutShort)
            let manifest = try Manifest(reading: vault + "/manifest.sqlite")
            #expect(try await manifest.fact("verified.complete") == nil)
            let whole = try await Vaults.verify(vault) { $0.maximumDuration = .seconds(60) }
            #expect(whole.exit == .done)
            #expect(whole.tally.read == 30)
            #expect(try await manifest.fact("verified.complete") != nil)
            #expect(try await manifest.number("verified.findings") == 0)
        }
    }

    @Test func aVaultInUseIsNotVerified() async throws {
        try await Simulator.run(Self.small()) { service in
            _ = try await Truth.backup(service, into: vault)
            let lock = try VaultLock(vault + "/.tapekeep/lock", holder: .current(command: "test"))
            await #expect(throws: LockError.self) { try await Vaults.verify(vault) }
            withExtendedLifetime(lock) {}
        }
    }

    @Test(arguments: ["cp", "tar"]) func aCopyVerifiesAgainstTheOriginalsSnapshot(tool: String) async throws {
        try await Simulator.run(Self.small(20)) { service in
            let summary = try await Truth.backup(service, into: vault)
            let snapshot = vault + "/" + (try #require(summary.snapshot))
            let copy = TemporaryDirectory.current.path("copy")
            if tool == "cp" {
                try await Vaults.copy(vault, to: copy)
            } else {
                try Folder.make(copy)
                let command = "tar -C '\(vault)' -cf - . | tar -C '\(copy)' -xf -"
                #expect(try await Program("/bin/sh", ["-c", command]).run().status == 0)
            }
            // Neither the manifest nor the marker is needed.
            for name in try Folder.list(copy).map(\.name)
            where name.hasPrefix("manifest") || name == "tapekeep.json" {
                try File.remove(copy + "/" + name)
            }
            let good = try await RestoreAudit(of: copy, against: snapshot).run()
            #expect(good.exit == .done, "\(good.tally.findings)")
            #expect(good.tally.read == 20)
            for path in try Vaults.contents(copy).keys.sorted() where path.hasPrefix("history/") {
                var bytes = try Vaults.read(copy + "/" + path)
                bytes[bytes.count / 2] ^= 4
                try Vaults.write(bytes, to: copy + "/" + path)
                let bad = try await RestoreAudit(of: copy, against: snapshot).run()
                #expect(bad.tally.findings.map(\.path) == [path])
                bytes[bytes.count / 2] ^= 4
                try Vaults.write(bytes, to: copy + "/" + path)
            }
        }
    }

    static func isChecked(_ path: String) -> Bool {
        path.hasPrefix("history/") || path.hasPrefix("snapshots/")
    }
}
