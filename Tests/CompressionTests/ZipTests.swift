import Compression
import Foundation
import TestSupport
import Testing

@Suite("Zip")
struct ZipTests {
    /// A zip in memory, as written and with a reader.
    private struct Memory {
        var bytes: [UInt8]
        var entries: [ZipEntry]

        func read(_ offset: Int64, _ count: Int) -> [UInt8] {
            let first = Int(clamping: max(0, min(offset, Int64(bytes.count))))
            return Array(bytes[first..<min(bytes.count, first + max(0, count))])
        }

        func content(at offset: Int64) throws -> [UInt8] {
            var all: [UInt8] = []
            try ZipMember(at: offset, read: read).forEachPiece { all += $0 }
            return all
        }

        func listed() throws -> [ZipEntry] {
            var directory = try ZipDirectory(size: Int64(bytes.count), read: read)
            var found: [ZipEntry] = []
            while let entry = try directory.next() { found.append(entry) }
            return found
        }
    }

    private final class Collected {
        var bytes: [UInt8] = []
        var directory: [[UInt8]] = []
    }

    private func zip(_ fill: (inout ZipWriter) throws -> [ZipEntry]) throws -> Memory {
        let collected = Collected()
        var writer = ZipWriter(sink: { collected.bytes += $0 }, keeping: { collected.directory.append($0) })
        let entries = try fill(&writer)
        try writer.finish { write in for entry in collected.directory { try write(entry) } }
        return Memory(bytes: collected.bytes, entries: entries)
    }

    private func sample(_ generator: inout some RandomNumberGenerator, _ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...15, using: &generator) }
    }

    private func mixed() throws -> (Memory, [[UInt8]]) {
        var generator = SeededGenerator(seed: 7)
        let contents = [0, 1, 500, 70_000, 600_000].map { sample(&generator, $0) }
        let packer = ZipPacker()
        let memory = try zip { writer in
            try contents.enumerated().flatMap { index, bytes in
                [
                    try writer.add("a/\(index).json", packer.deflated(bytes)),
                    try writer.add("a/\(index).mp3", ZipContent(stored: bytes)),
                    try writer.addStored("b/\(index).mp3", size: Int64(bytes.count), crc: CRC32.of(bytes)) {
                        for start in stride(from: 0, to: bytes.count, by: 1000) {
                            try $0(Array(bytes[start..<min(start + 1000, bytes.count)]))
                        }
                    },
                    try writer.addDeflated("b/\(index) ü.wav", size: Int64(bytes.count), crc: CRC32.of(bytes))
                    {
                        try $0(bytes)
                    },
                ]
            }
        }
        return (memory, contents)
    }

    @Test("every member is read back by its place and by the directory")
    func readBack() throws {
        let (memory, contents) = try mixed()
        let listed = try memory.listed()
        #expect(listed.map(\.name) == memory.entries.map(\.name))
        #expect(listed.map(\.offset) == memory.entries.map(\.offset))
        for (index, entry) in memory.entries.enumerated() {
            let isSame = try memory.content(at: entry.offset) == contents[index / 4]
            #expect(isSame, "\(entry.name)")
            #expect(try ZipMember(at: entry.offset, read: memory.read).name == entry.name)
        }
    }

    @Test("the same members give the same bytes")
    func deterministic() throws {
        let isSame = try mixed().0.bytes == mixed().0.bytes
        #expect(isSame)
    }

    @Test("a flipped byte is an error or changes nothing that is read", arguments: 0..<40)
    func flips(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let (whole, contents) = try mixed()
        for _ in 0..<10 {
            var memory = whole
            let place = Int.random(in: 0..<memory.bytes.count, using: &generator)
            memory.bytes[place] ^= UInt8.random(in: 1...255, using: &generator)
            for (index, entry) in memory.entries.enumerated() {
                // What cannot be read is told; what can be read is what was written.
                guard let content = try? memory.content(at: entry.offset) else { continue }
                let isSame = content == contents[index / 4]
                #expect(isSame, "seed \(seed), byte \(place), \(entry.name)")
            }
        }
    }

    @Test("foreign bytes are an error, never a crash", arguments: 0..<50)
    func foreign(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var memory = try mixed().0
        for _ in 0..<30 {
            let place =
                memory.bytes.count - 1 - Int.random(in: 0..<min(900, memory.bytes.count), using: &generator)
            memory.bytes[place] = UInt8.random(in: 0...255, using: &generator)
        }
        let noise = Memory(bytes: sample(&generator, Int.random(in: 0..<300, using: &generator)), entries: [])
        #expect(throws: CompressionError.self) { try noise.listed() }
        do {
            for entry in try memory.listed() { _ = try memory.content(at: entry.offset) }
        } catch {
            #expect(error is CompressionError)
        }
    }

    @Test("more members than the old format can count are all listed")
    func many() throws {
        let memory = try zip { writer in
            try (0..<70_000).map {
                try writer.add("m/\($0)", ZipContent(stored: [UInt8(truncatingIfNeeded: $0)]))
            }
        }
        let listed = try memory.listed()
        #expect(listed.count == 70_000)
        #expect(listed.last?.name == "m/69999")
        #expect(try memory.content(at: listed[65_600].offset) == [UInt8(truncatingIfNeeded: 65_600)])
    }

    @Test("members and places beyond 4 GiB are read back")
    func large() throws {
        // Only what is not in the large member is kept: its bytes are all zeros.
        let size: Int64 = 5 << 30
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        var head: [UInt8] = []
        var tail: [UInt8] = []
        var position: Int64 = 0
        var directory: [[UInt8]] = []
        var crc = CRC32()
        for _ in 0..<(size >> 20) { crc.update(zeros) }
        let state = Sparse()
        var writer = ZipWriter(
            sink: { state.add($0, isLarge: $0.count == zeros.count) }, keeping: { state.directory.append($0) }
        )
        let first = try writer.addStored("large.wav", size: size, crc: crc.value) { write in
            for _ in 0..<(size >> 20) { try write(zeros) }
        }
        let second = try writer.add("small.json", ZipPacker().deflated(Array("{}".utf8)))
        try writer.finish { write in for entry in state.directory { try write(entry) } }
        (head, tail, position, directory) = (state.head, state.tail, state.position, state.directory)
        #expect(directory.count == 2)
        let read: (Int64, Int) -> [UInt8] = { offset, count in
            let last = min(offset + Int64(count), position)
            let zerosEnd = Int64(head.count) + size
            let front =
                offset < Int64(head.count) ? head[Int(offset)..<Int(min(last, Int64(head.count)))] : []
            let middle = max(0, min(last, zerosEnd) - max(offset, Int64(head.count)))
            let back =
                last > zerosEnd ? tail[Int(max(offset, zerosEnd) - zerosEnd)..<Int(last - zerosEnd)] : []
            return front + [UInt8](repeating: 0, count: Int(middle)) + back
        }
        var listing = try ZipDirectory(size: position, read: read)
        let entries = [try listing.next(), try listing.next()]
        #expect(try listing.next() == nil)
        #expect(entries.map { $0?.size } == [size, 2])
        #expect(entries.map { $0?.offset } == [first.offset, second.offset])
        #expect(second.offset > Int64(UInt32.max))
        var content: [UInt8] = []
        try ZipMember(at: second.offset, read: read).forEachPiece { content += $0 }
        #expect(content == Array("{}".utf8))
    }

    /// Keeps what stands before and behind one very large member.
    private final class Sparse {
        var head: [UInt8] = []
        var tail: [UInt8] = []
        var position: Int64 = 0
        var directory: [[UInt8]] = []

        func add(_ bytes: [UInt8], isLarge: Bool) {
            if !isLarge, position < 1 << 20 { head += bytes } else if !isLarge { tail += bytes }
            position += Int64(bytes.count)
        }
    }
}
