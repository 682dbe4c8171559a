import Compression
import TestSupport
import Testing

@Suite("Deflate and its checksum")
struct DeflateTests {
    @Test(arguments: [0, 1, 6, 9], [0, 1, 1000, 200_000])
    func whatIsDeflatedIsInflated(level: Int, count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let bytes = generator.bytes(count).map { $0 & 15 }
        let raw = Deflate.raw(bytes, level: level)
        #expect(try everything(Inflater(pulling: pieces(raw, of: 100)).next) == bytes)
        if level > 0, count >= 1000 { #expect(raw.count < count * 2 / 3) }
    }

    @Test func whatFollowsTheDeflatedBytesIsLeftInPlace() throws {
        let inflater = Inflater(pulling: pieces(Deflate.raw([1, 2, 3]) + [9, 9], of: 100))
        #expect(try everything(inflater.next) == [1, 2, 3])
        #expect(try inflater.remainder() == [9, 9])
    }

    @Test func bytesThatAreNoDeflateDataAreAnError() {
        #expect(throws: CompressionError.self) {
            try everything(Inflater(pulling: pieces([7, 7, 7, 7, 7], of: 100)).next)
        }
    }

    @Test(arguments: [("", 0), ("123456789", 0xcbf4_3926), ("a", 0xe8b7_be43)] as [(String, UInt32)])
    func theChecksumIsTheKnownOne(text: String, expected: UInt32) {
        #expect(CRC32.of(Array(text.utf8)) == expected)
    }

    @Test(arguments: [1, 3, 1000])
    func theChecksumDoesNotDependOnThePieces(size: Int) throws {
        var generator = SeededGenerator(seed: 9)
        let bytes = generator.bytes(5000)
        var checksum = CRC32()
        let next = pieces(bytes, of: size)
        while case let piece = try next(), !piece.isEmpty { checksum.update(piece) }
        #expect(checksum.value == CRC32.of(bytes))
    }
}

@Suite("LineReader")
struct LineReaderTests {
    private func lines(_ text: String, pieceSize: Int, maximumLength: Int = 100) throws -> [String] {
        let reader = LineReader(
            maximumLength: maximumLength, pulling: pieces(Array(text.utf8), of: pieceSize))
        var lines: [String] = []
        while let line = try reader.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        return lines
    }

    @Test(arguments: [1, 2, 3, 100])
    func linesAreTheSameInPiecesOfAnySize(pieceSize: Int) throws {
        #expect(try lines("", pieceSize: pieceSize) == [])
        #expect(try lines("\n", pieceSize: pieceSize) == [""])
        #expect(try lines("a\nbb\n\nccc\n", pieceSize: pieceSize) == ["a", "bb", "", "ccc"])
        #expect(try lines("a\nlast", pieceSize: pieceSize) == ["a", "last"])
    }

    @Test(arguments: [1, 64, 1000])
    func aLineThatIsTooLongIsAnError(pieceSize: Int) throws {
        let fits = String(repeating: "x", count: 100)
        #expect(try lines(fits + "\n" + fits, pieceSize: pieceSize) == [fits, fits])
        #expect(throws: CompressionError.self) { try lines(fits + "x\n", pieceSize: pieceSize) }
    }
}
