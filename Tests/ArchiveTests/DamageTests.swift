import Archive
import Testing

/// Whatever happens to a zip, an entry that ends cleanly holds the bytes that were put in, or none.
@Suite(.timeLimit(.minutes(15)))
struct DamageTests {
    private static let entries: [SmallZip.Entry] = [
        SmallZip.Entry("a.mp3", noise(90)),
        SmallZip.Entry("b.mp3", noise(80, seed: 2)).with { $0.isDeflated = true },
        SmallZip.Entry("c.mp3", noise(70, seed: 3)).with { ($0.isDeflated, $0.hasDescriptor) = (true, true) },
        SmallZip.Entry("d.mp3", noise(60, seed: 4)).with { $0.hasDescriptor = true },
        SmallZip.Entry("e.mp3", noise(50, seed: 5)).with { $0.isZIP64 = true },
    ]
    private static let zip = SmallZip(entries)
    private static let contents = Set(entries.map(\.content))

    @Test(arguments: [1, 7, 4096])
    func aCutAnywhereIsNeverAWholeArchive(chunkSize: Int) {
        for length in 0..<Self.zip.bytes.count {
            let reading = Reading(Array(Self.zip.bytes[..<length]), chunkSize: chunkSize)
            #expect(!reading.isComplete, "cut at \(length)")
            #expect(reading.clean.allSatisfy { Self.contents.contains($0.content) }, "cut at \(length)")
        }
    }

    @Test func aCutBetweenTwoEntriesIsAnErrorAndKeepsTheFirst() {
        let cut = Self.zip.offsets[2]
        let reading = Reading(Array(Self.zip.bytes[..<cut]))
        #expect(reading.clean.map(\.content) == Self.entries[..<2].map(\.content))
        #expect(reading.failures.count == 1)
    }

    @Test func aCutBeforeTheDirectoryIsAnErrorAndKeepsEverything() {
        let reading = Reading(Array(Self.zip.bytes[..<Self.zip.directoryOffset]))
        #expect(reading.clean.map(\.content) == Self.entries.map(\.content))
        #expect(!reading.isComplete)
    }

    @Test(arguments: 0..<8)
    func aFlippedBitNeverYieldsWrongBytes(bit: Int) {
        // The flag that sizes follow the data: without it a head says that there is no data, and libarchive believes it.
        let flags = Self.zip.offsets[2...3].map { $0 + 6 }
        for index in Self.zip.bytes.indices {
            var damaged = Self.zip.bytes
            damaged[index] ^= 1 << bit
            let reading = Reading(damaged)
            for (entry, content) in reading.clean {
                let isEmptied = bit == 3 && flags.contains(index) && content.isEmpty
                #expect(
                    isEmptied || Self.contents.contains(content), "byte \(index) bit \(bit): \(entry.name)")
            }
            if reading.isComplete {
                #expect(reading.clean.count == Self.entries.count, "byte \(index) bit \(bit)")
            }
        }
    }

    @Test func aWrongChecksumSpoilsOnlyItsEntry() {
        for (number, offset) in Self.zip.offsets.enumerated() {
            var damaged = Self.zip.bytes
            // The last byte of the data is well behind the head of 30 bytes and a name of 5.
            damaged[offset + 30 + 5 + 45] ^= 0x10
            let reading = Reading(damaged)
            var expected = Self.entries.map(\.content)
            expected.remove(at: number)
            // Only a matching descriptor tells where stored data of unknown length ends, so this one takes the rest along.
            if number == 3 { expected.removeLast() }
            #expect(reading.clean.map(\.content) == expected, "entry \(number)")
            #expect(!reading.isComplete)
        }
    }

    @Test func aDamagedHeadDoesNotHideAnEntry() {
        var damaged = Self.zip.bytes
        damaged[Self.zip.offsets[1]] ^= 1
        let reading = Reading(damaged)
        #expect(!reading.isComplete)
        #expect(reading.failures.map { "\($0)" }.joined().contains("counts 5 entries, and 4 were found"))
    }

    @Test func bytesBehindTheEndRecordAreAnError() {
        #expect(!Reading(Self.zip.bytes + [0]).isComplete)
    }

    @Test func aDirectoryThatNeverEndsIsGivenUp() {
        var isFirst = true
        var pulled = 0
        let reading = Reading {
            defer { isFirst = false }
            pulled += 1_000_000
            return isFirst ? Self.zip.bytes : [UInt8](repeating: 0, count: 1_000_000)
        }
        #expect(!reading.isComplete)
        #expect(pulled < 30_000_000)
    }
}
