import Archive
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15)))
struct TarReaderTests {
    /// Names short and long, sizes around the block, and a link to an earlier entry.
    static let files: [(name: String, content: [UInt8])] = [
        ("a.mp3", noise(1)), ("history/2025/b.mp3", noise(512, seed: 2)), ("empty", []),
        ("history/" + String(repeating: "long/", count: 60) + "Zoë – 日本 🎧.mp3", noise(1500, seed: 3)),
        (String(repeating: "p", count: 90) + "/" + String(repeating: "n", count: 95), noise(70_000, seed: 4)),
    ]

    /// What a tar holds, entry by entry; throws where it is not whole.
    static func read(_ bytes: [UInt8], chunkSize: Int = 4096) throws -> [(entry: TarEntry, content: [UInt8])]
    {
        var offset = 0
        let reader = TarReader {
            let end = min(offset + chunkSize, bytes.count)
            defer { offset = end }
            return Array(bytes[offset..<end])
        }
        var found: [(entry: TarEntry, content: [UInt8])] = []
        while let entry = try reader.nextEntry() {
            var content: [UInt8] = []
            while case let piece = try reader.nextChunk(), !piece.isEmpty { content += piece }
            found.append((entry, content))
        }
        return found
    }

    static func write() throws -> [UInt8] {
        var bytes: [UInt8] = []
        let writer = try TarWriter { bytes += $0 }
        for file in files {
            try writer.begin(file.name, size: Int64(file.content.count), modified: 1_700_000_000)
            try writer.write(file.content)
        }
        try writer.link("again.mp3", to: files[3].name, modified: 1_700_000_000)
        try writer.finish()
        return bytes
    }

    @Test(arguments: [1, 7, 512, 4096, 1 << 20])
    func everyEntryComesOutWholeWhateverTheChunks(chunkSize: Int) throws {
        let found = try Self.read(try Self.write(), chunkSize: chunkSize)
        #expect(found.map(\.entry.name) == Self.files.map(\.name) + ["again.mp3"])
        for (file, (_, content)) in zip(Self.files, found) { #expect(file.content == content) }
        #expect(found.last?.entry.kind == .sameAs(Self.files[3].name))
        #expect(found.allSatisfy { $0.entry.isNameExact })
    }

    @Test func aCutAnywhereIsNeverAWholeArchive() throws {
        let bytes = try Self.write()
        for length in stride(from: 0, to: bytes.count, by: 97) {
            #expect(throws: ArchiveError.self, "cut at \(length)") { try Self.read(Array(bytes[..<length])) }
        }
        // Between two entries, and within the mark at the end.
        for length in [512 * 2, bytes.count - 512] {
            #expect(throws: ArchiveError.self, "cut at \(length)") { try Self.read(Array(bytes[..<length])) }
        }
    }

    @Test func aDamagedHeadIsAnErrorAndSoIsWhatFollowsTheEnd() throws {
        let bytes = try Self.write()
        for place in 0..<512 where !(148..<156).contains(place) {
            var damaged = bytes
            damaged[place] ^= 0x20
            #expect(throws: ArchiveError.self, "byte \(place)") { try Self.read(damaged) }
        }
        #expect(throws: ArchiveError.self) { try Self.read(bytes + [1]) }
        #expect(try Self.read(bytes + [UInt8](repeating: 0, count: 700)).count == Self.files.count + 1)
    }

    @Test(arguments: 0..<20) func randomBytesNeverCrashAndNeverPassForATar(round: UInt64) {
        var chance = SeededGenerator(seed: round)
        for _ in 0..<200 {
            let bytes = chance.bytes(Int.random(in: 0...3000, using: &chance))
            #expect(throws: ArchiveError.self) { try Self.read(bytes) }
        }
    }

    @Test(arguments: 0..<20) func aTarWithRandomDamageNeverCrashes(round: UInt64) throws {
        var chance = SeededGenerator(seed: round)
        let bytes = try Self.write()
        for _ in 0..<40 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...40, using: &chance) {
                damaged[Int.random(in: damaged.indices, using: &chance)] = UInt8.random(
                    in: 0...255, using: &chance)
            }
            // Data carries no checksum of its own: what it must not do is end the process.
            let found = try? Self.read(damaged)
            #expect((found?.count ?? 0) <= Self.files.count + 1)
        }
    }

    @Test func zstdComesOutAsItWentInAndACutIsAnError() throws {
        let plain = try Self.write()
        var packed: [UInt8] = []
        let writer = try ZstdWriter { packed += $0 }
        try writer.write(plain)
        try writer.finish()
        #expect(try unpacked(packed) == plain)
        for length in stride(from: 1, to: packed.count, by: 501) {
            #expect(throws: ArchiveError.self, "cut at \(length)") { try unpacked(Array(packed[..<length])) }
        }
        #expect(throws: ArchiveError.self) { try unpacked(packed + Array("more".utf8)) }
        #expect(throws: ArchiveError.self) { try unpacked([]) }
    }

    @Test(arguments: 0..<10) func randomBytesAreNoZstd(round: UInt64) throws {
        var chance = SeededGenerator(seed: round)
        for _ in 0..<50 {
            let bytes = [0x28, 0xb5, 0x2f, 0xfd] + chance.bytes(Int.random(in: 20...3000, using: &chance))
            // A few of them unpack to something; none of them may end the process.
            let found = try? unpacked(bytes)
            #expect((found?.count ?? 0) < 1 << 27)
        }
    }

    private func unpacked(_ bytes: [UInt8]) throws -> [UInt8] {
        var offset = 0
        let reader = try ZstdReader {
            let end = min(offset + 1000, bytes.count)
            defer { offset = end }
            return Array(bytes[offset..<end])
        }
        var plain: [UInt8] = []
        while case let piece = try reader.next(), !piece.isEmpty {
            plain += piece
            if plain.count > 1 << 26 { break }
        }
        return plain
    }
}
