import Backup
import Compression
import Foundation
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite("Damaged volumes", .temporaryDirectory, .timeLimit(.minutes(15))) struct VolumeDamageTests {
    let vault = TemporaryDirectory.current.path("vault")
    /// How many places of each kind are tried.
    static let flips = ProcessInfo.processInfo.environment["TAPEKEEP_FLIPS"].flatMap { Int($0) } ?? 40

    /// The parts of a volume, each of whose bytes is somebody's.
    private struct Anatomy {
        var bytes: [UInt8]
        var heads: [(item: String, range: Range<Int>)] = []
        var data: [(item: String, range: Range<Int>)] = []
        var end: Range<Int>

        init(_ bytes: [UInt8]) throws {
            self.bytes = bytes
            let entries = try Sealed.entries(bytes)
            var place = 0
            for entry in entries {
                let head = Int(entry.offset)
                let start = head + 30 + entry.name.utf8.count
                let item = String(entry.name.split(separator: "_").last?.split(separator: ".").first ?? "")
                heads.append((item, head..<start))
                place = start + Int(entry.compressedSize)
                data.append((item, start..<place))
            }
            end = place..<bytes.count
        }
    }

    private func damaged(_ bytes: [UInt8], at place: Int, _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        return bytes
    }

    @Test func aFlippedByteAnywhereIsFoundAndNamesNoOtherItem() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        try await Simulator.run(Sealed.recipe(30)) { service in
            try await Sealed.make(service, vault)
            let volume = try #require(Sealed.volumes(vault).first)
            let path = vault + "/" + volume
            let anatomy = try Anatomy(Vaults.read(path))
            var places: [(item: String?, isData: Bool, place: Int)] = []
            for _ in 0..<Self.flips {
                let head = try #require(anatomy.heads.randomElement(using: &generator))
                places.append((head.item, false, try #require(head.range.randomElement(using: &generator))))
                let data = try #require(anatomy.data.randomElement(using: &generator))
                places.append((data.item, true, try #require(data.range.randomElement(using: &generator))))
                places.append((nil, false, try #require(anatomy.end.randomElement(using: &generator))))
            }
            // The last byte of a member, of which some bits may mean nothing.
            let last = try #require(anatomy.data.randomElement(using: &generator))
            for _ in 0..<8 { places.append((last.item, true, last.range.upperBound - 1)) }
            // The end record, whole: a zip is found by it.
            places += (anatomy.bytes.count - 22..<anatomy.bytes.count).map { (nil, false, $0) }
            for (item, isData, place) in places {
                try Vaults.write(damaged(anatomy.bytes, at: place, &generator), to: path)
                let report = try await Vaults.verify(vault)
                let when = Comment(rawValue: "byte \(place) of \(volume), seed \(seed)")
                #expect(report.exit == .differences, when)
                #expect(report.tally.findings.contains { $0.path == volume }, when)
                let named = Sealed.named(report)
                let possible: Set<String> = item.map { [$0] } ?? []
                #expect(named.isSubset(of: possible), when)
                if isData, !named.isEmpty || !anatomy.data.contains(where: { $0.range.last == place }) {
                    #expect(named == possible, when)
                } else if isData {
                    // Bits behind the end of deflate data, in its last byte, mean nothing: the member is whole.
                    try await Sealed.expectReadable(vault, service.account, when)
                }
            }
            try Vaults.write(anatomy.bytes, to: path)
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    enum Harm: CaseIterable { case head, data, directory, end, cut, emptied, removed, folder, link }

    private func apply(_ harm: Harm, to path: String, _ generator: inout SeededGenerator) throws {
        let anatomy = try Anatomy(Vaults.read(path))
        func flip(_ range: Range<Int>?) throws {
            let place = try #require(range?.randomElement(using: &generator))
            try Vaults.write(damaged(anatomy.bytes, at: place, &generator), to: path)
        }
        switch harm {
        case .head: try flip(anatomy.heads.randomElement(using: &generator)?.range)
        case .data: try flip(anatomy.data.randomElement(using: &generator)?.range)
        case .directory: try flip(anatomy.end.dropLast(22))
        case .end: try flip(anatomy.end.suffix(22))
        case .cut:
            let length = Int.random(in: 1..<anatomy.bytes.count, using: &generator)
            try Vaults.write(Array(anatomy.bytes.prefix(length)), to: path)
        case .emptied: try Vaults.write([], to: path)
        case .removed: try File.remove(path)
        case .folder:
            try File.remove(path)
            try Folder.makeNew(path)
        case .link:
            try FileManager.default.moveItem(atPath: path, toPath: path + ".elsewhere")
            try FileManager.default.createSymbolicLink(
                atPath: path, withDestinationPath: path + ".elsewhere")
        }
    }

    @Test(arguments: Harm.allCases) func repairBringsEverythingBackFromTheAccount(harm: Harm) async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        let when = Comment(rawValue: "\(harm), seed \(seed)")
        try await Simulator.run(Sealed.recipe(24)) { service in
            try await Sealed.make(service, vault)
            for _ in 0..<4 {
                let volume = try #require(Sealed.volumes(vault).randomElement(using: &generator))
                try apply(harm, to: vault + "/" + volume, &generator)
                #expect(try await Vaults.verify(vault).exit == .differences, when)
                let report = try await Sealed.repair(vault, service)
                #expect(report.exit == .done, "\(when): \(report)")
                let after = try await Vaults.verify(vault)
                #expect(after.exit == .done, "\(when): \(after.tally.findings)")
                try await Sealed.expectReadable(vault, service.account, when)
                try await Sealed.seal(vault)
                #expect(try await Holdings.counts(vault).loose == 0, when)
                #expect(try await Vaults.verify(vault).exit == .done, when)
            }
        }
    }

    /// Whether any file of the vault, in the trash too, has these bytes in it.
    private func isKept(_ audio: [UInt8]) throws -> Bool {
        try Truth.files(below: vault).contains { path in
            try File.isFile(path) && Data(try Vaults.read(path)).range(of: Data(audio)) != nil
        }
    }

    @Test(arguments: [Harm.head, .directory, .end, .link]) func whatIsGoneUpstreamIsKeptAndNamed(
        harm: Harm
    ) async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        let when = Comment(rawValue: "\(harm), seed \(seed)")
        try await Simulator.run(Sealed.recipe(24)) { service in
            try await Sealed.make(service, vault)
            let items = service.account.items
            for item in items.dropLast() { service.account.deleteItem(item.id) }
            for _ in 0..<4 {
                let volume = try #require(Sealed.volumes(vault).randomElement(using: &generator))
                try apply(harm, to: vault + "/" + volume, &generator)
                let named = Sealed.named(try await Vaults.verify(vault))
                let report = try await Sealed.repair(vault, service)
                let remaining = Set(report.remaining.compactMap { $0.item?.id })
                #expect(remaining.isSubset(of: named), when)
                for command in ["repair", "seal", "verify"] {
                    if command == "seal" { try await Sealed.seal(vault) }
                    let left = Sealed.named(try await Vaults.verify(vault))
                    #expect(left.isSubset(of: named), "\(when), after \(command)")
                    try await Sealed.expectReadable(vault, service.account, except: left, when)
                    for item in items {
                        #expect(try isKept(item.audio), "\(item.id) after \(command), \(when)")
                    }
                }
            }
        }
    }

    @Test func unsealingAVolumeThatIsAwayChangesNothing() async throws {
        try await Simulator.run(Sealed.recipe(24)) { service in
            try await Sealed.make(service, vault)
            let volume = try #require(Sealed.volumes(vault).first)
            let month = try #require(VolumeName(path: volume)?.month)
            let (place, elsewhere) = (vault + "/" + volume, TemporaryDirectory.current.path("away.zip"))
            try File.rename(place, to: elsewhere)
            let report = try await Sealed.unseal(vault, month)
            #expect(report.exit == .partial && report.failureCount > 0 && report.volumes.isEmpty)
            try File.rename(elsewhere, to: place)
            #expect(try await Vaults.verify(vault).exit == .done)
            try await Sealed.expectReadable(vault, service.account)
        }
    }

    @Test func aDamagedMemberOfWhichNothingElseIsLeftStaysAsItIs() async throws {
        var generator = SeededGenerator(seed: 3)
        try await Simulator.run(Sealed.recipe(24)) { service in
            try await Sealed.make(service, vault)
            let items = service.account.items
            for item in items.dropLast() { service.account.deleteItem(item.id) }
            let volume = try #require(Sealed.volumes(vault).first)
            let anatomy = try Anatomy(Vaults.read(vault + "/" + volume))
            let victim = try #require(
                anatomy.data.first { $0.range.count > 1000 && $0.item != items.last?.id })
            try Vaults.write(
                damaged(anatomy.bytes, at: victim.range.upperBound - 1, &generator), to: vault + "/" + volume)
            let remains = Array(anatomy.bytes[victim.range.dropLast()])
            let report = try await Sealed.repair(vault, service)
            #expect(report.exit == .partial)
            let remaining = report.remaining.compactMap { $0.item?.id }
            #expect(remaining == [victim.item])
            #expect(try isKept(remains))
            try await Sealed.seal(vault)
            #expect(Sealed.named(try await Vaults.verify(vault)) == [victim.item])
            #expect(try isKept(remains))
        }
    }
}
