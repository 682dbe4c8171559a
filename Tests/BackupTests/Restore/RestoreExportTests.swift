import Backup
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Back up, seal, export, restore: equal. One byte flipped in what was exported: named.
@Suite("Export and restore", .temporaryDirectory, .timeLimit(.minutes(15))) struct RestoreExportTests {
    let vault = TemporaryDirectory.current.path("vault")
    let target = TemporaryDirectory.current.path("restored")

    /// What an export may be asked for beside its format.
    enum Make: String, CaseIterable, CustomTestStringConvertible {
        case plain, bag, names, everything

        var testDescription: String { rawValue }

        func apply(_ options: inout ExportOptions) throws {
            options.isBag = self == .bag || self == .everything
            options.hasPlaylists = self == .names || self == .everything
            options.isDeduplicated = self == .everything
            if self == .names || self == .everything {
                options.names = try NameTemplate("{voice}/{date} {text:40}")
            }
        }
    }

    static let endings = ["export", "export.tar", "export.tar.gz", "export.tar.zst", "export.zip"]

    /// A vault with equal audio, some of it sealed.
    private func makeVault(_ service: SimulatedService) async throws {
        try await Pruning.sweep(service, vault)
        let audio = try Vaults.contents(vault).keys.filter {
            $0.hasPrefix("history/") && !$0.hasSuffix(".json")
        }.sorted()
        try await Restoring.twin(audio[0], of: audio[1], in: vault)
        try await Pruning.sweep(service, vault)
    }

    private func seal() async throws {
        let options = SealOptions(before: 1_750_000_000, collections: ["history", "conversations"])
        #expect(try await Sealing(of: vault, options: options).run().items > 0)
    }

    private func export(_ name: String, _ make: Make) async throws -> String {
        var failure: (any Error)?
        let report = try await Exporting.export(vault, to: name) { options in
            do { try make.apply(&options) } catch { failure = error }
        }
        if let failure { throw failure }
        #expect(report.exit == .done, "\(report)")
        return TemporaryDirectory.current.path(name)
    }

    @Test(arguments: endings, Make.allCases)
    func whatWasExportedIsAVaultAgain(name: String, make: Make) async throws {
        var recipe = Restoring.recipe(24)
        recipe.processing = 2
        try await Simulator.run(recipe) { service in
            try await makeVault(service)
            try await seal()
            let source = try await export(name, make)
            let report = try await Restoring.restore(source, to: target)
            #expect(report.exit == .done, "\(report.tally.findings)")
            #expect(report.adopted == 0)
            let (before, after) = (try await Vaults.lines(vault), try await Vaults.lines(target))
            #expect(before == after)
            #expect(try await Vaults.verify(target).tally.findings == [])
            #expect(try await Diff(.vault(vault), .vault(target)).run { _ in }.areEqual)

            let delivered = service.log.delivered
            let next = try await Truth.backup(service, into: target)
            #expect(next.exit == .done, "\(next)")
            #expect(next.accounting.stored == 0)
            #expect(service.log.delivered == delivered)
        }
    }

    @Test(arguments: endings, [Make.plain, .everything])
    func aByteFlippedInAnExportIsNamed(name: String, make: Make) async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var chance = SeededGenerator(seed: seed)
        try await Simulator.run(Restoring.recipe(6, conversations: 2)) { service in
            try await makeVault(service)
            let source = try await export(name, make)
            let undamaged = TemporaryDirectory.current.path("undamaged")
            #expect(try await Restoring.restore(source, to: undamaged).exit == .done)
            var named = 0
            for _ in 0..<25 {
                let damage = try Damage(below: source, &chance)
                try damage.apply()
                let isNamed = try await Restoring.isNamed(
                    source, target, original: undamaged, isVouched: true, "seed \(seed): \(damage)")
                // Only an archive has bytes that mean nothing.
                #expect(isNamed || name != "export", "seed \(seed): \(damage)")
                named += isNamed ? 1 : 0
                try damage.undo()
            }
            #expect(named > 5, "seed \(seed): many bytes mean something")
        }
    }

    /// In packed data one flipped bit may change an id wherever it stands: the item then looks whole, and is another one.
    @Test(arguments: [false, true])
    func anItemWhoseIdWasChangedThroughoutIsLeftOut(isBrokenOff: Bool) async throws {
        try await Simulator.run(Restoring.recipe(6, conversations: 2)) { service in
            try await makeVault(service)
            let source = try await export("export", .plain)
            let id = try #require(service.account.conversations.first { $0.hasAudio }?.id)
            let other = id.dropLast() + (id.last == "0" ? "1" : "0")
            try await Restoring.run(
                """
                cd "$0" && find conversations -name "*$1*" | while read -r old; do
                    case "$old" in *.json) sed -i "s/$1/$2/g" "$old" ;; esac
                    mv "$old" "$(printf %s "$old" | sed "s/$1/$2/")"
                done
                """, source, id, String(other))
            let packed = TemporaryDirectory.current.path("changed.tar")
            // Where it broke off before its checksums, nothing vouches for anything that no snapshot knows.
            try await Restoring.run(
                """
                cd "$0" && tar -cf - tapekeep.json snapshots conversations history SHA256SUMS | head -c "-$2" > "$1"
                """, source, packed, isBrokenOff ? "20480" : "0")
            let report = try await Restoring.restore(packed, to: target)
            #expect(report.exit == .partial)
            #expect(report.adopted == 0, "\(report.tally.findings)")
            #expect(try Vaults.contents(target).keys.filter { $0.contains(other) } == [])
            #expect(report.tally.findings.contains { $0.path.contains(other) }, "\(report.tally.findings)")
        }
    }

    @Test(arguments: endings.dropFirst()) func anExportThatWasCutIsNamed(name: String) async throws {
        try await Simulator.run(Restoring.recipe(6, conversations: 2)) { service in
            try await makeVault(service)
            let source = try await export(name, .plain)
            let bytes = try Vaults.read(source)
            for part in (0..<8).map({ bytes.count * $0 / 8 }) + [bytes.count - 1] {
                try Vaults.write(Array(bytes[..<part]), to: source)
                #expect(
                    try await Restoring.isNamed(source, target, original: vault, "cut at \(part)"),
                    "cut at \(part)")
            }
        }
    }

    @Test func aPartThatWasExportedIsRestoredAndTheRestIsFetched() async throws {
        try await Simulator.run(Restoring.recipe(20, conversations: 0)) { service in
            try await makeVault(service)
            let voice = try #require(service.account.items.first?.voiceName)
            var query = ItemQuery()
            query.filter.voices = [voice]
            let report = try await Exporting.export(vault, to: "part.tar") { $0.query = query }
            let restored = try await Restoring.restore(
                TemporaryDirectory.current.path("part.tar"), to: target)
            #expect(restored.exit == .done, "\(restored.tally.findings)")
            #expect(restored.items == report.whole)
            #expect(try await Vaults.verify(target).exit == .done)
            let next = try await Truth.backup(service, into: target)
            #expect(next.accounting.stored == 20 - restored.items)
            #expect(next.accounting.alreadyHad == restored.items)
        }
    }
}
