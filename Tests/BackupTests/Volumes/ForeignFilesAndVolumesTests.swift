import Backup
import Compression
import Platform
import SQLite
import Simulator
import TestSupport
import Testing
import VaultTruth

@Suite("Foreign files among sealed ones", .temporaryDirectory, .timeLimit(.minutes(15)))
struct ForeignFilesAndVolumesTests {
    let vault = TemporaryDirectory.current.path("vault")
    private let mine = Array("this is mine".utf8)

    /// Where a file with my bytes is now.
    private func placesOfMine() throws -> [String] {
        try Vaults.contents(vault).filter { $0.value == SHA256.of(mine) }.keys.sorted()
    }

    private func putMine(at path: String) throws {
        try Folder.make(vault + "/" + path.split(separator: "/").dropLast().joined(separator: "/"))
        try Vaults.create(mine, at: vault + "/" + path)
    }

    @Test func aFileAtThePlaceOfASealedItemIsNeverOverwrittenOrDeleted() async throws {
        try await Simulator.run(Sealed.recipe(20)) { service in
            try await Sealed.make(service, vault)
            let record = try #require(
                try await VaultReading(vault).manifest.everyRecord().first { $0.path != nil })
            let path = try #require(record.path)
            try putMine(at: path)
            let report = try await Vaults.verify(vault)
            #expect(report.tally.findings.map(\.path) == [path])
            try await Sealed.seal(vault)
            #expect(try placesOfMine() == [path])
            try await Sealed.unsealAll(vault)
            #expect(try placesOfMine().count == 1 && placesOfMine()[0].hasPrefix("trash/quarantine/"))
            #expect(try await Vaults.verify(vault).exit == .done)
            try await Sealed.expectReadable(vault, service.account)
        }
    }

    @Test func repairNeitherDropsAForeignFileNorTakesItForTheItems() async throws {
        try await Simulator.run(Sealed.recipe(20)) { service in
            try await Sealed.make(service, vault)
            let record = try await Sealed.damageAudio(vault)
            try putMine(at: try #require(record.path))
            let report = try await Sealed.repair(vault, service)
            #expect(report.exit == .done, "\(report)")
            #expect(try placesOfMine().count == 1 && placesOfMine()[0].hasPrefix("trash/quarantine/"))
            #expect(try await Vaults.verify(vault).exit == .done)
            try await Sealed.expectReadable(vault, service.account)
        }
    }

    /// A kill in an `unseal` leaves a list of files that may stand by themselves as copies.
    @Test func afterAKillOnlyOurOwnCopiesAreRemoved() async throws {
        try await Simulator.run(Sealed.recipe(20)) { service in
            try await Sealed.make(service, vault)
            let records = try await VaultReading(vault).manifest.everyRecord().filter { $0.path != nil }
            do {
                let database = try Database(path: vault + "/manifest.sqlite")
                try database.execute("INSERT INTO leftovers SELECT item FROM items")
            }
            let (copy, foreign) = (try #require(records[0].path), try #require(records[1].path))
            try putMine(at: foreign)
            try putMine(at: copy)
            try Vaults.write(try #require(service.account.item(records[0].id)?.audio), to: vault + "/" + copy)
            let report = try await Vaults.verify(vault)
            #expect(report.tally.findings.map(\.path) == [foreign])
            #expect(try placesOfMine() == [foreign])
            #expect(try File.status(vault + "/" + copy) == nil)
        }
    }

    @Test func aForeignVolumeIsKeptWhenAMonthIsSealedUnderItsName() async throws {
        try await Simulator.run(Sealed.recipe(20)) { service in
            try await Sealed.make(service, vault)
            let names = try Sealed.volumes(vault)
            try await Sealed.unsealAll(vault)
            for name in names { try putMine(at: name) }
            let report = try await Sealed.seal(vault)
            #expect(report.exit == .done)
            #expect(try placesOfMine().count == names.count)
            #expect(try placesOfMine().allSatisfy { $0.hasPrefix("trash/quarantine/") })
            try await Sealed.expectReadable(vault, service.account)
            #expect(try await Vaults.verify(vault).exit == .done)
        }
    }

    @Test func whatIsInQuarantineStaysWhenMoreComes() async throws {
        try await Simulator.run(Sealed.recipe(20)) { service in
            try await Sealed.make(service, vault)
            let name = try #require(Sealed.volumes(vault).first)
            for round in 1...3 {
                try await Sealed.unsealAll(vault)
                try Folder.make(vault + "/volumes")
                try Vaults.create(mine + [UInt8(round)], at: vault + "/" + name)
                do {
                    let database = try Database(path: vault + "/manifest.sqlite")
                    try database.execute("INSERT INTO volumes VALUES ('\(name)', 1, NULL, 1, NULL)")
                }
                // No item is in it: it is named as any strange file, and repair puts it into quarantine.
                #expect(try await Vaults.verify(vault).exit == .differences)
                #expect(try await Sealed.repair(vault, service).exit == .done)
                #expect(try await Vaults.verify(vault).exit == .done)
            }
            let kept = Set(try Vaults.contents(vault).values)
            for round in 1...3 { #expect(kept.contains(SHA256.of(mine + [UInt8(round)]))) }
        }
    }
}
