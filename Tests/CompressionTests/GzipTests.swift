import Compression
import TestSupport
import Testing

/// Hands out `bytes` in pieces of `size`, then nothing.
func pieces(_ bytes: [UInt8], of size: Int) -> () throws -> [UInt8] {
    var rest = bytes[...]
    return {
        let piece = rest.prefix(size)
        rest = rest.dropFirst(size)
        return Array(piece)
    }
}

/// Everything that `next` hands out until it hands out nothing.
func everything(_ next: () throws -> [UInt8]) throws -> [UInt8] {
    var all: [UInt8] = []
    while case let piece = try next(), !piece.isEmpty { all += piece }
    return all
}

private func gzip(_ bytes: [UInt8], pieceSize: Int = .max, level: Int = 6) throws -> [UInt8] {
    var file: [UInt8] = []
    let writer = GzipWriter(level: level) { file += $0 }
    let next = pieces(bytes, of: pieceSize)
    while case let piece = try next(), !piece.isEmpty { try writer.write(piece) }
    try writer.finish()
    return file
}

private func gunzip(_ file: [UInt8], pieceSize: Int = 4096) throws -> [UInt8] {
    try everything(GzipReader(pulling: pieces(file, of: pieceSize)).next)
}

/// Words that compress, and noise that does not.
private func sample(_ count: Int, seed: UInt64) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    var bytes: [UInt8] = []
    while bytes.count < count {
        bytes += Bool.random(using: &generator) ? Array("the same words again ".utf8) : generator.bytes(17)
    }
    return Array(bytes.prefix(count))
}

/// One file out of parts of `size` bytes, perhaps with a part that comes last and stands first.
private func chained(_ bytes: [UInt8], partsOf size: Int, under front: [UInt8]? = nil) throws -> [UInt8] {
    let parts = stride(from: 0, to: bytes.count, by: size).map {
        GzipChain.Part(Array(bytes[$0..<min($0 + size, bytes.count)]))
    }
    return chained(parts, under: front.map { GzipChain.Part($0) })
}

private func chained(_ parts: [GzipChain.Part], under front: GzipChain.Part? = nil) -> [UInt8] {
    let chain = GzipChain()
    let rest = parts.flatMap { chain.add($0) }
    return GzipChain.beginning + (front?.deflated ?? []) + rest + chain.end(under: front)
}

@Suite("gzip")
struct GzipTests {
    @Test(arguments: [0, 1, 65_536], [0, 1, 70_000, 3_000_000])
    func aFrontThatComesLastIsReadFirst(front: Int, rest: Int) throws {
        let (first, second) = (sample(front, seed: 1), sample(rest, seed: 2))
        let isTheSame = try gunzip(chained(second, partsOf: 1 << 18, under: first)) == first + second
        #expect(isTheSame)
    }

    @Test(arguments: [0, 1, 100, 65_535, 65_536, 300_000], [1, 7, 4096, 1 << 20])
    func whatIsWrittenIsReadBack(count: Int, pieceSize: Int) throws {
        let bytes = sample(count, seed: UInt64(count))
        let file = try gzip(bytes, pieceSize: max(pieceSize, count / 1000 + 1))
        #expect(try gunzip(file, pieceSize: pieceSize) == bytes)
    }

    @Test func theSameBytesMakeTheSameFile() throws {
        let bytes = sample(200_000, seed: 1)
        let file = try gzip(bytes)
        #expect(try gzip(bytes) == file)
        #expect(file.prefix(10) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
    }

    @Test(arguments: [1, 10, 999, 65_536])
    func theFileDoesNotDependOnThePiecesItWasWrittenIn(pieceSize: Int) throws {
        let bytes = sample(200_000, seed: 2)
        #expect(try gzip(bytes, pieceSize: pieceSize) == gzip(bytes))
    }

    @Test func theEmptyFileIsExactlyThis() throws {
        #expect(
            try gzip([]) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test(arguments: [1, 4096])
    func everyTruncationIsAnError(pieceSize: Int) throws {
        let file = try gzip(sample(3000, seed: 3))
        for length in 0..<file.count {
            #expect(throws: CompressionError.self, "cut to \(length) bytes") {
                try gunzip(Array(file[..<length]), pieceSize: pieceSize)
            }
        }
    }

    @Test func everyFlippedBitIsAnErrorOrOneThatSaysNothing() throws {
        let bytes = sample(2000, seed: 4)
        let file = try gzip(bytes)
        var silent: Set<Int> = []
        for place in file.indices {
            for bit in 0..<8 {
                var damaged = file
                damaged[place] ^= 1 << UInt8(bit)
                do {
                    #expect(try gunzip(damaged) == bytes)
                    silent.insert(place)
                } catch {
                    #expect(error is CompressionError)
                }
            }
        }
        // Time, level hint and system in the header, and what fills up the last byte before the checksum.
        #expect(silent.isSubset(of: [4, 5, 6, 7, 8, 9, file.count - 9]))
    }

    @Test(arguments: [[0], Array("more".utf8), [0x1f, 0x8b, 8, 0] as [UInt8]], [1, 4096])
    func anythingAfterTheEndIsAnError(tail: [UInt8], pieceSize: Int) throws {
        let file = try gzip(sample(100, seed: 6)) + tail
        #expect(throws: CompressionError.self) { try gunzip(file, pieceSize: pieceSize) }
    }

    @Test(arguments: [0, 1, 300_000], [1000, 65_536, 100_000])
    func partsThatWereCompressedApartAreOneFile(count: Int, partSize: Int) async throws {
        let bytes = sample(count, seed: 8)
        let file = try chained(bytes, partsOf: partSize)
        let isTheSame = try gunzip(file) == bytes
        #expect(isTheSame)
        let judge = try await Program(
            "/usr/bin/env", ["gzip", "-tv"], environment: ["PATH": "/usr/bin:/bin"], input: file
        )
        .run()
        #expect(judge.status == 0, "\(judge.errors)")
    }

    @Test func aFileOfPartsThatIsCutAnywhereIsAnError() throws {
        let file = try chained(sample(3000, seed: 9), partsOf: 500)
        for length in 0..<file.count {
            #expect(throws: CompressionError.self, "cut to \(length) bytes") {
                try gunzip(Array(file[..<length]))
            }
        }
    }

    @Test func partsThatAreMissingOrElsewhereAreAnError() throws {
        let parts = (0..<3).map { GzipChain.Part(sample(1000, seed: $0)) }
        func file(_ order: [Int]) -> [UInt8] { chained(order.map { parts[$0] }) }
        // The end of the right one under other parts.
        let end = file([0, 1, 2]).suffix(8)
        for order in [[0, 2, 1], [0, 1], [1, 2]] {
            let other = file(order).dropLast(8) + end
            #expect(throws: CompressionError.self) { try gunzip(Array(other)) }
        }
    }

    @Test func aHeaderWithNameCommentExtraAndChecksumIsRead() throws {
        let bytes = sample(500, seed: 7)
        let body = try gzip(bytes).dropFirst(10)
        var header: [UInt8] = [0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 9, 9, 9, 9, 2, 3]
        header += [3, 0, 1, 2, 3] + Array("name.jsonl\0comment\0".utf8)
        let checksum = CRC32.of(header)
        let file = header + [UInt8(checksum & 0xff), UInt8(checksum >> 8 & 0xff)] + body
        #expect(try gunzip(file, pieceSize: 1) == bytes)
        var damaged = file
        damaged[20] ^= 1
        #expect(throws: CompressionError.self) { try gunzip(damaged) }
    }

    @Test func anErrorOfTheSourceComesThroughAsItIs() throws {
        struct Broken: Error {}
        let reader = GzipReader { throw Broken() }
        #expect(throws: Broken.self) { try reader.next() }
    }

    @Test func anErrorOfTheSinkComesThroughAsItIs() throws {
        struct Full: Error {}
        let writer = GzipWriter { _ in throw Full() }
        #expect(throws: Full.self) { try writer.write([1]) }
    }

    @Test func nothingFollowsTheEnd() throws {
        let reader = GzipReader(pulling: pieces(try gzip([1, 2, 3]), of: 5))
        #expect(try everything(reader.next) == [1, 2, 3])
        #expect(try reader.next().isEmpty)
    }

    @Test func aLittleFileThatUnpacksToMuchIsReadInSmallPieces() throws {
        var file: [UInt8] = []
        let writer = GzipWriter(level: 9) { file += $0 }
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        for _ in 0..<32 { try writer.write(zeros) }
        try writer.finish()
        #expect(file.count < 40_000)
        let reader = GzipReader(pulling: pieces(file, of: 1 << 20))
        var total = 0
        while case let piece = try reader.next(), !piece.isEmpty {
            #expect(piece.count <= 1 << 16)
            total += piece.count
        }
        #expect(total == 32 << 20)
    }
}
