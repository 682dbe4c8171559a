import Backup
import Compression
import Platform
import Simulator
import TestSupport
import Testing
import VaultTruth

/// One byte flipped anywhere is named, or changes nothing that is restored.
@Suite("Restore from damaged sources", .temporaryDirectory, .timeLimit(.minutes(15)))
struct RestoreDamageTests {
    let vault = TemporaryDirectory.current.path("vault")
    let target = TemporaryDirectory.current.path("restored")

    @Test(arguments: Restoring.Form.allCases)
    func aFlippedByteIsNeverSilent(form: Restoring.Form) async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var chance = SeededGenerator(seed: seed)
        try await Simulator.run(Restoring.recipe(6, conversations: 2)) { service in
            try await Restoring.makeVault(service, vault)
            let source = try await Restoring.pack(vault, as: form)
            var named = 0
            for _ in 0..<30 {
                let damage = try Damage(below: source, &chance)
                try damage.apply()
                if try await Restoring.isNamed(source, target, original: vault, "seed \(seed): \(damage)") {
                    named += 1
                }
                try damage.undo()
            }
            #expect(named > 3, "seed \(seed): many bytes mean something")
            #expect(try await Restoring.restore(source, to: target).exit == .done, "nothing of it lasts")
        }
    }

    /// Where the formats keep what holds them together: heads, directories, ends.
    @Test(arguments: Restoring.Form.allCases.filter { $0 != .folder })
    func aFlippedByteOfTheStructureIsNeverSilent(form: Restoring.Form) async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var chance = SeededGenerator(seed: seed)
        try await Simulator.run(Restoring.recipe(3, conversations: 1)) { service in
            _ = try await Truth.backup(service, into: vault)
            let source = try await Restoring.pack(vault, as: form)
            let bytes = try Vaults.read(source)
            var places = Array(0..<30) + Array(bytes.count - 24..<bytes.count)
            switch form {
            case .tar:
                places += [
                    100, 124, 135, 136, 148, 155, 156, 157, 257, 265, 345, 500, 511, bytes.count - 600,
                ]
            case .zip:
                let signature: [UInt8] = [0x50, 0x4b, 1, 2]
                let directory = try #require(
                    bytes.indices.dropLast(50).first { bytes[$0..<$0 + 4].elementsEqual(signature) })
                places += Array(directory..<directory + 50)
            case .tarGz, .tarZst, .folder: break
            }
            var named = 0
            // Half of them, others each time.
            for place in places.shuffled(using: &chance).prefix(places.count / 2) {
                let damage = try Damage(source, at: place, &chance)
                try damage.apply()
                if try await Restoring.isNamed(source, target, original: vault, "seed \(seed): \(damage)") {
                    named += 1
                }
                try damage.undo()
            }
            #expect(named > 5, "seed \(seed): many bytes mean something")
        }
    }

    @Test(arguments: Restoring.Form.allCases.filter { $0 != .folder })
    func anArchiveCutAnywhereIsNamed(form: Restoring.Form) async throws {
        try await Simulator.run(Restoring.recipe(6, conversations: 2)) { service in
            try await Restoring.makeVault(service, vault)
            let source = try await Restoring.pack(vault, as: form)
            let bytes = try Vaults.read(source)
            for part in 0..<16 {
                try Vaults.write(Array(bytes[..<(bytes.count * part / 16)]), to: source)
                #expect(
                    try await Restoring.isNamed(source, target, original: vault, "\(part) of 16"),
                    "\(part) of 16")
            }
            // The last bytes alone: the mark at the end of a tar, which is two empty blocks and may be followed by more of them,
            // or the end record of a zip.
            let lastUsed = bytes.lastIndex { $0 != 0 } ?? 0
            let end = form == .tar ? (lastUsed / 512 + 3) * 512 : bytes.count
            try Vaults.write(Array(bytes[..<(end - 1)]), to: source)
            #expect(try await Restoring.isNamed(source, target, original: vault, "but for a byte"))
        }
    }

    @Test(arguments: 0..<6) func randomBytesAreNoSourceAndNeverCrash(round: UInt64) async throws {
        var chance = SeededGenerator(seed: round)
        let source = TemporaryDirectory.current.path("noise")
        let fronts: [[UInt8]] = [
            [], [0x50, 0x4b, 3, 4], [0x1f, 0x8b, 8, 0], [0x28, 0xb5, 0x2f, 0xfd], [0x50, 0x4b, 5, 6],
        ]
        for front in fronts {
            for _ in 0..<6 {
                try? File.remove(source)
                let bytes =
                    front
                    + (0..<Int.random(in: 0...9000, using: &chance)).map { _ in
                        UInt8.random(in: 0...255, using: &chance)
                    }
                try Vaults.create(bytes, at: source)
                await #expect(throws: RestoreError.self) { try await Restoring.restore(source, to: target) }
                try Restoring.expectNoVault(target)
            }
        }
    }
}

/// A byte of a file that is another one.
struct Damage: CustomStringConvertible {
    let path: String
    let place: Int
    let bits: UInt8
    private let bytes: [UInt8]

    /// Any byte of any file that stands there.
    init(below source: String, _ chance: inout SeededGenerator) throws {
        let isFolder = try File.status(source)?.isFolder == true
        let files =
            try isFolder ? Truth.files(below: source).filter { !$0.contains("/.tapekeep/") } : [source]
        let full = try files.filter { try File.status($0)?.size ?? 0 > 0 }
        let path = try #require(full.randomElement(using: &chance))
        try self.init(path, at: nil, &chance)
    }

    init(_ path: String, at place: Int?, _ chance: inout SeededGenerator) throws {
        self.path = path
        bytes = try Vaults.read(path)
        self.place = place ?? Int.random(in: bytes.indices, using: &chance)
        bits = UInt8.random(in: 1...255, using: &chance)
    }

    func apply() throws {
        var damaged = bytes
        damaged[place] ^= bits
        try Vaults.write(damaged, to: path)
    }

    func undo() throws { try Vaults.write(bytes, to: path) }

    var description: String { "byte \(place) of \(path) xor \(bits)" }
}
