import Archive
import Testing

@Suite(.timeLimit(.minutes(15)))
struct ArchiveReaderTests {
    /// One entry of every make that may come.
    static let entries: [SmallZip.Entry] = [
        SmallZip.Entry("stored.mp3", noise(10_000)),
        SmallZip.Entry("deflated.mp3", noise(130_000)).with { $0.isDeflated = true },
        SmallZip.Entry("empty.mp3", []),
        SmallZip.Entry("empty-deflated.mp3", []).with { $0.isDeflated = true },
        SmallZip.Entry("later.mp3", noise(70_000)).with { ($0.isDeflated, $0.hasDescriptor) = (true, true) },
        SmallZip.Entry("stored-later.mp3", noise(5_000)).with { $0.hasDescriptor = true },
        SmallZip.Entry("large.mp3", noise(3_000)).with { $0.isZIP64 = true },
        SmallZip.Entry("large-deflated.mp3", noise(3_000)).with {
            ($0.isDeflated, $0.isZIP64) = (true, true)
        },
        SmallZip.Entry("folder/", []),
        SmallZip.Entry("folder/Zoë – 日本 🎧.mp3", noise(10)).with { $0.isUTF8 = true },
    ]

    @Test(arguments: [1, 7, 4096, 65_536])
    func everyEntryComesOutWholeWhateverTheChunks(chunkSize: Int) {
        let reading = Reading(SmallZip(Self.entries).bytes, chunkSize: chunkSize)
        #expect(reading.failures.isEmpty)
        #expect(reading.isComplete)
        #expect(
            reading.clean.map(\.entry.name) == Self.entries.map { String(decoding: $0.name, as: UTF8.self) })
        for (found, expected) in zip(reading.clean, Self.entries) {
            #expect(found.content == expected.content, "\(found.entry.name)")
        }
        #expect(
            reading.clean.map(\.entry.kind) == Self.entries.map { $0.name.last == 0x2f ? .folder : .file })
        #expect(reading.clean.allSatisfy { $0.entry.isNameExact && !$0.entry.isEncrypted })
        #expect(reading.clean[0].entry.statedSize == 10_000)
        #expect(reading.clean[4].entry.statedSize == nil)
    }

    @Test func anEmptyZipHasNoEntries() {
        #expect(Reading(SmallZip([]).bytes).isComplete)
    }

    @Test(arguments: ["", "a comment", String(repeating: "long ", count: 13_000)], [false, true])
    func theEndRecordIsFoundBehindAnyCommentAndInZIP64(comment: String, hasZIP64Record: Bool) {
        let zip = SmallZip(Self.entries, comment: comment, hasZIP64Record: hasZIP64Record)
        for chunkSize in [1, 65_536, 1_000_000] {
            #expect(Reading(zip.bytes, chunkSize: chunkSize).isComplete)
        }
    }

    @Test(arguments: [
        "", "PK", "<!doctype html><title>Just a moment</title>", "{\"detail\":\"no\"}", "ID3\u{4}audio",
    ])
    func whatIsNoZipIsAnError(text: String) {
        let reading = Reading(Array(text.utf8))
        #expect(reading.clean.isEmpty)
        #expect(reading.failures.count == 1)
        #expect(!reading.isComplete)
    }

    @Test func namesAreHandedOverAsTheyAreButForBackslashes() {
        let names = [
            "../x.mp3", "/abs.mp3", "a//b.mp3", "a.mp3", "a.mp3", "C:\\..\\x.mp3", "con\u{1}trol.mp3",
        ]
        let reading = Reading(SmallZip(names.map { SmallZip.Entry($0, [1]) }).bytes)
        #expect(reading.isComplete)
        #expect(
            reading.clean.map(\.entry.name)
                == names.map {
                    $0.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "/")
                })
    }

    @Test func aNameThatIsNotUTF8IsMarked() {
        let entry = SmallZip.Entry("", [1]).with { $0.name = [0x5a, 0x6f, 0x89, 0x2e, 0x6d] }
        let reading = Reading(SmallZip([entry]).bytes)
        #expect(reading.clean.first?.entry.name == "Zo\u{fffd}.m")
        #expect(reading.clean.first?.entry.isNameExact == false)
    }

    @Test func anEncryptedEntryIsRecognisedAndTheNextIsRead() {
        let zip = SmallZip([
            SmallZip.Entry("secret.mp3", noise(500)).with { $0.isEncrypted = true },
            SmallZip.Entry("open.mp3", [1, 2, 3]),
        ])
        let reading = Reading(zip.bytes)
        #expect(reading.contents == ["open.mp3": [1, 2, 3]])
        #expect(reading.failures.count == 1)
        #expect(!reading.isComplete)
    }

    @Test func skippedEntriesAreSteppedOver() throws {
        let bytes = SmallZip(Self.entries).bytes
        var isFirst = true
        var reader = try ArchiveReader {
            defer { isFirst = false }
            return isFirst ? bytes : []
        }
        var names: [String] = []
        while let entry = try reader.nextEntry() { names.append(entry.name) }
        #expect(names == Self.entries.map { String(decoding: $0.name, as: UTF8.self) })
        #expect(try reader.nextEntry() == nil)
        #expect(reader.entryCount == Self.entries.count)
    }

    @Test(arguments: [0, 1, 2, 20, 100])
    func anErrorOfTheSourceComesOutAsItself(after chunks: Int) {
        struct Mine: Error, Equatable { var number: Int }
        let bytes = SmallZip(Self.entries).bytes
        var served = 0
        let reading = Reading {
            guard served < chunks else { throw Mine(number: 42) }
            defer { served += 1 }
            return Array(bytes[served * 1000..<(served + 1) * 1000])
        }
        #expect(reading.failures.count == 1)
        #expect(reading.failures.first as? Mine == Mine(number: 42))
    }

    @Test func theReceiversErrorComesOutAsItself() throws {
        struct Mine: Error {}
        let bytes = SmallZip([SmallZip.Entry("a", [1])]).bytes
        var reader = try ArchiveReader { bytes }
        _ = try reader.nextEntry()
        #expect(throws: Mine.self) { try reader.withNextChunk { _ in throw Mine() } }
    }
}
