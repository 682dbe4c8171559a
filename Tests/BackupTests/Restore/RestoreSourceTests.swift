import Backup
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// Sources of every make.
@Suite("What can be restored", .temporaryDirectory, .timeLimit(.minutes(15))) struct RestoreSourceTests {
    let vault = TemporaryDirectory.current.path("vault")
    let source = TemporaryDirectory.current.path("source")
    let target = TemporaryDirectory.current.path("restored")

    /// A vault under other names, below a folder, with equal files as links and a list of checksums.
    private func makeExport(_ service: SimulatedService) async throws {
        _ = try await Truth.backup(service, into: vault)
        let audio = try Vaults.contents(vault).keys.filter {
            $0.hasPrefix("history/") && !$0.hasSuffix(".json")
        }.sorted()
        try await Restoring.twin(audio[0], of: audio[1], in: vault)
        try await Pruning.sweep(service, vault)
        try await Restoring.run(
            """
            mkdir -p "$1/box/data/all ears" && cp -a "$0/README.txt" "$0/tapekeep.json" "$0/snapshots" "$1/box/data/"
            number=0
            find "$0/history" -type f | sort | while read -r file; do
                number=$((number + 1))
                cp "$file" "$1/box/data/all ears/$number.${file##*.}"
            done
            first=$(cd "$0" && sha256sum "$2" | cut -c1-64)
            for file in "$1/box/data/all ears/"*; do
                case "$(sha256sum "$file")" in "$first"*) ln -f "$file" "$1/one" && ln -f "$1/one" "$file" ;; esac
            done
            rm -f "$1/one"
            printf '#EXTM3U\\n1.mp3\\n' > "$1/box/data/day.m3u"
            cd "$1/box/data" && find . -type f ! -name SHA256SUMS | sed 's/^..//' | sort | tr '\\n' '\\0' \
                | xargs -0 sha256sum > ../sums && mv ../sums SHA256SUMS
            """, vault, source, audio[0])
    }

    @Test(arguments: Restoring.Form.allCases)
    func namesFoldersAndLinksDoNotMatter(form: Restoring.Form) async throws {
        try await Simulator.run(Restoring.recipe(10, conversations: 0)) { service in
            try await makeExport(service)
            let packed = try await Restoring.pack(source, as: form)
            let report = try await Restoring.restore(packed, to: target)
            #expect(report.exit == .done, "\(report.tally.findings)")
            #expect(report.items == 10)
            try await Restoring.expectEqual(target, vault)
            let next = try await Truth.backup(service, into: target)
            #expect(next.accounting.stored == 0)
        }
    }

    /// The list of checksums speaks for what no snapshot does.
    @Test(arguments: [
        "/README.txt", "/tapekeep.json", "/SHA256SUMS", "/day.m3u", "/snapshots/", ".json", ".mp3",
    ])
    func aFlippedByteIsNamedByTheChecksumsThatCameAlong(name: String) async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var chance = SeededGenerator(seed: seed)
        try await Simulator.run(Restoring.recipe(6, conversations: 0)) { service in
            try await makeExport(service)
            let files = try Truth.files(below: source)
            let path = try #require(
                files.first { $0.hasSuffix(name) || name.hasSuffix("/") && $0.contains(name) })
            for _ in 0..<12 {
                let damage = try Damage(path, at: nil, &chance)
                try damage.apply()
                #expect(
                    try await Restoring.isNamed(
                        source, target, original: vault, isVouched: true, "seed \(seed): \(damage)"),
                    "seed \(seed): \(damage)")
                try damage.undo()
            }
        }
    }

    @Test func aMarkerThatTheChecksumsContradictTiesTheVaultToNoAccount() async throws {
        try await Simulator.run(Restoring.recipe(6, conversations: 0)) { service in
            try await makeExport(service)
            let path = source + "/box/data/tapekeep.json"
            let marker = String(decoding: try Vaults.read(path), as: UTF8.self)
            let account = try #require(try Marker(Array(marker.utf8), at: path).account)
            let other = String(account.reversed())
            try Vaults.write(Array(marker.replacing(account, with: other).utf8), to: path)
            let report = try await Restoring.restore(source, to: target)
            #expect(report.exit == .partial)
            #expect(report.tally.findings.map(\.path) == ["tapekeep.json"])
            // Its items tell whose it is.
            let next = try await Truth.backup(service, into: target)
            #expect(next.accounting.stored == 0)
            #expect(try Vault.open(target).1.account == account)
        }
    }

    @Test func sealedMonthsAreOpenedAndADamagedOneCostsOnlyItsDamage() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var chance = SeededGenerator(seed: seed)
        try await Simulator.run(Restoring.recipe(20)) { service in
            try await Restoring.makeVault(service, vault)
            try await Vaults.copy(vault, to: source)
            let sealed = try await Sealing(
                of: source,
                options: SealOptions(before: 1_764_000_000, collections: ["history", "conversations"])
            ).run()
            #expect(sealed.items > 15, "\(sealed)")
            let report = try await Restoring.restore(source, to: target)
            #expect(report.exit == .done, "\(report.tally.findings)")
            try await Restoring.expectEqual(target, vault)
            #expect(try await Truth.backup(service, into: target).accounting.stored == 0)

            let volumes = try Truth.files(below: source + "/volumes")
            var named = 0
            for _ in 0..<12 {
                let volume = try #require(volumes.randomElement(using: &chance))
                let damage = try Damage(volume, at: nil, &chance)
                try damage.apply()
                if try await Restoring.isNamed(source, target, original: vault, "seed \(seed): \(damage)") {
                    named += 1
                }
                _ = try await Restoring.restore(source, to: target)
                let lost = try Vaults.contents(vault).count - (try Vaults.contents(target).count)
                #expect(lost <= 1, "seed \(seed): \(damage)")
                try Folder.removeTree(target)
                try damage.undo()
            }
            #expect(named > 3, "seed \(seed)")
        }
    }

    /// Its manifest knows what no snapshot tells.
    @Test(arguments: [true, false])
    func aVaultWhoseLastRunWasCutShortIsRestoredWhole(hasManifest: Bool) async throws {
        try await Simulator.run(Restoring.recipe(20)) { service in
            try await Restoring.makeVault(service, vault)
            service.account.addItems(6)
            let cut = try await Truth.backup(service, into: vault, Truth.options { $0.maximumBytes = 1 })
            #expect(cut.exit == .budget)
            #expect(cut.accounting.stored > 0)
            try await Vaults.copy(vault, to: source)
            if !hasManifest {
                for name in try Folder.list(source).map(\.name) where name.hasPrefix("manifest.sqlite") {
                    try File.remove(source + "/" + name)
                }
            }
            let report = try await Restoring.restore(source, to: target)
            #expect(report.exit == .done, "\(report.tally.findings)")
            #expect(report.adopted == (hasManifest ? 0 : cut.accounting.stored))
            let (old, new) = (try Vaults.contents(vault), try Vaults.contents(target))
            #expect(Set(old.keys).symmetricDifference(new.keys) == [])
            #expect(old.allSatisfy { new[$0.key] == $0.value })
            #expect(try await Vaults.verify(target).exit == .done)
            let delivered = service.log.delivered.count
            let next = try await Truth.backup(service, into: target)
            #expect(next.exit == .done, "\(next)")
            #expect(next.accounting.stored == 6 - cut.accounting.stored)
            #expect(service.log.delivered.count == delivered + next.accounting.stored)
        }
    }

    @Test func linksAndNamesThatLeadElsewhereAreNamedAndNotFollowed() async throws {
        try await Simulator.run(Restoring.recipe(6, conversations: 0)) { service in
            _ = try await Truth.backup(service, into: vault)
            try await Restoring.run(
                """
                cp -a "$0" "$1" && cd "$1" && ln -s /etc/hostname history/secret.mp3
                tar -cPf "$1.tar" --transform 's,^./README.txt,../../README.txt,' .
                """, vault, source)
            for packed in [source, source + ".tar"] {
                if try File.status(target) != nil { try Folder.removeTree(target) }
                let report = try await Restoring.restore(packed, to: target)
                #expect(report.exit == .partial)
                var names: Set<String> = ["history/secret.mp3"]
                if packed.hasSuffix(".tar") { names.insert("../../README.txt") }
                #expect(Set(report.tally.findings.map(\.path)) == names)
                #expect(report.items == 6)
                #expect(try await Vaults.verify(target).exit == .done)
            }
        }
    }

    @Test func whatNoItemWantsIsNamed() async throws {
        try await Simulator.run(Restoring.recipe(6, conversations: 0)) { service in
            _ = try await Truth.backup(service, into: vault)
            try Vaults.create(Array("words".utf8), at: vault + "/letter.txt")
            try Vaults.create(Array("{}".utf8), at: vault + "/letter.json")
            let report = try await Restoring.restore(vault, to: target)
            #expect(report.exit == .partial)
            #expect(report.tally.findings.map(\.path).sorted() == ["letter.json", "letter.txt"])
        }
    }

    @Test func ofAnItemThatLostOneFileTheOtherIsKeptAndRepairBringsBackTheFirst() async throws {
        try await Simulator.run(Restoring.recipe(8, conversations: 0)) { service in
            _ = try await Truth.backup(service, into: vault)
            try await Vaults.copy(vault, to: source)
            let files = try Truth.files(below: source + "/history")
            let audio = try #require(files.first { !$0.hasSuffix(".json") })
            let sidecar = try #require(files.last { $0.hasSuffix(".json") })
            for path in [audio, sidecar] { try Vaults.write([1, 2, 3], to: path) }
            let report = try await Restoring.restore(source, to: target)
            #expect(report.items == 6)
            let names = [audio, sidecar].map { String($0.dropFirst(source.count + 1)) }
            #expect(report.tally.findings.map(\.path).sorted() == names.sorted())
            #expect(report.tally.findings.allSatisfy { $0.kind == .damaged && $0.item != nil })
            #expect(try await Vaults.verify(target).tally.findings.map(\.path).sorted() == names.sorted())
            let repaired = try await Repair(of: target, from: { try Pruning.address(service) }).run()
            #expect(repaired.exit == .done, "\(repaired)")
            try await Restoring.expectEqual(target, vault)
        }
    }
}
