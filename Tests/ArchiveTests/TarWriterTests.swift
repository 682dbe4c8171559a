import Archive
import Platform
import TestSupport
import Testing

@Suite("Writing a tar", .temporaryDirectory, .timeLimit(.minutes(15))) struct TarWriterTests {
    private struct SinkFailure: Error {}

    private static func tar(pieceSize: Int = 1 << 16, piece: ([UInt8]) -> Void = { _ in }) throws -> [UInt8] {
        var pieces: [[UInt8]] = []
        let writer = try TarWriter(pieceSize: pieceSize) { pieces.append($0) }
        try writer.begin("a/plain.txt", size: 5, modified: 1_700_000_000)
        try writer.write(Array("hello".utf8))
        try writer.begin("b/Zoë 猫.mp3", size: 300_000, modified: -5)
        for _ in 0..<3 { try writer.write([UInt8](repeating: 7, count: 100_000)) }
        try writer.link("c/again.mp3", to: "b/Zoë 猫.mp3", modified: 0)
        try writer.begin("empty", size: 0, modified: 0)
        try writer.begin(String(repeating: "long/", count: 60) + "name", size: 1, modified: 1 << 34)
        try writer.write([1])
        try writer.finish()
        pieces.forEach(piece)
        return Array(pieces.joined())
    }

    @Test func theSameEntriesGiveTheSameBytes() throws {
        let isTheSame = try Self.tar() == Self.tar()
        #expect(isTheSame)
    }

    @Test(arguments: [1, 512, 100_000, 1 << 20])
    func piecesAreOfOneSizeAndOnlyTheLastIsSmaller(pieceSize: Int) throws {
        var sizes: [Int] = []
        let tar = try Self.tar(pieceSize: pieceSize) { sizes.append($0.count) }
        #expect(sizes.dropLast().allSatisfy { $0 == pieceSize })
        #expect((1...pieceSize).contains(sizes.last ?? 0))
        let isTheSame = try tar == Self.tar()
        #expect(isTheSame)
    }

    @Test func otherProgramsReadIt() async throws {
        let path = TemporaryDirectory.current.path("x.tar")
        var file = try StagedFile(in: TemporaryDirectory.current.path)
        try file.append(try Self.tar())
        try file.commit(as: path)
        let listing = try await Program(
            "/usr/bin/env", ["bsdtar", "-tvf", path],
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
        ).run()
        #expect(listing.status == 0, "\(listing.errors)")
        let lines = listing.output.split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines.allSatisfy { $0.contains(" 0      0 ") }, "\(listing.output)")
        #expect(listing.output.contains("b/Zoë 猫.mp3"))
        #expect(listing.output.contains("c/again.mp3 link to b/Zoë 猫.mp3"))
        #expect(lines[0].hasPrefix("-rw-------"))
    }

    @Test func anErrorOfTheSinkIsThrownAsItIs() throws {
        #expect(throws: SinkFailure.self) {
            let writer = try TarWriter { _ in throw SinkFailure() }
            try writer.begin("x", size: 4 << 20, modified: 0)
            for _ in 0..<4 { try writer.write((0..<1 << 20).map { _ in UInt8.random(in: .min ... .max) }) }
            try writer.finish()
        }
    }

    @Test func anAbandonedTarWritesNothingMore() throws {
        var count = 0
        do {
            let writer = try TarWriter { _ in count += 1 }
            try writer.begin("x", size: 10, modified: 0)
            try writer.write([1])
        }
        #expect(count == 0)
    }

    @Test func aFileIsExactlyAsLongAsAnnounced() throws {
        let writer = try TarWriter { _ in }
        try writer.begin("short", size: 2, modified: 0)
        try writer.write([1])
        #expect(throws: ArchiveError.self) { try writer.begin("next", size: 0, modified: 0) }
        try writer.begin("long", size: 2, modified: 0)
        #expect(throws: ArchiveError.self) { try writer.write([1, 2, 3]) }
    }
}
