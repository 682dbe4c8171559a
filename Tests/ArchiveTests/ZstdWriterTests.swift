import Archive
import TestSupport
import Testing

@Suite("Writing zstd", .timeLimit(.minutes(15))) struct ZstdWriterTests {
    private struct Full: Error {}

    private static let bytes: [UInt8] = {
        var generator = SeededGenerator(seed: 1)
        return (0..<40).flatMap { _ in generator.bytes(20_000) + [UInt8](repeating: 7, count: 10_000) }
    }()

    private static func frame(_ bytes: [UInt8], pieceSize: Int) throws -> [UInt8] {
        var frame: [UInt8] = []
        let writer = try ZstdWriter { frame += $0 }
        for start in stride(from: 0, to: bytes.count, by: pieceSize) {
            try writer.write(Array(bytes[start..<min(start + pieceSize, bytes.count)]))
        }
        try writer.finish()
        return frame
    }

    private static func unpacked(_ frame: [UInt8]) throws -> [UInt8] {
        var rest = frame[...]
        let reader = try ZstdReader {
            let piece = rest.prefix(4096)
            rest = rest.dropFirst(4096)
            return Array(piece)
        }
        var all: [UInt8] = []
        while case let piece = try reader.next(), !piece.isEmpty { all += piece }
        return all
    }

    @Test(arguments: [1, 300_000, 1_200_000])
    func whatIsWrittenIsReadBack(count: Int) throws {
        let bytes = Array(Self.bytes.prefix(count))
        let isTheSame = try Self.unpacked(Self.frame(bytes, pieceSize: 100_000)) == bytes
        #expect(isTheSame)
    }

    @Test(arguments: [999, 1 << 16, 1 << 19])
    func theFrameDoesNotDependOnThePiecesItWasWrittenIn(pieceSize: Int) throws {
        let isTheSame =
            try Self.frame(Self.bytes, pieceSize: pieceSize)
            == Self.frame(Self.bytes, pieceSize: Self.bytes.count)
        #expect(isTheSame)
    }

    @Test func anErrorOfTheSinkIsThrownAsItIs() throws {
        let writer = try ZstdWriter { _ in throw Full() }
        #expect(throws: Full.self) {
            try writer.write(Self.bytes)
            try writer.finish()
        }
    }

    @Test func anAbandonedFrameWritesNothingMore() throws {
        var count = 0
        do {
            let writer = try ZstdWriter { _ in count += 1 }
            try writer.write(Array(Self.bytes.prefix(50_000)))
        }
        #expect(count == 0)
    }
}
