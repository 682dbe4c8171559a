/// Writes small zips, field by field, so that a test can make any field wrong.
struct SmallZip {
    struct Entry {
        var name: [UInt8]
        var content: [UInt8]
        /// Deflated in stored blocks, which any inflater reads and nobody needs a compressor for.
        var isDeflated = false
        /// Sizes and checksum follow the data, as a writer does that cannot seek.
        var hasDescriptor = false
        var isZIP64 = false
        var isEncrypted = false
        /// A name that is declared to be UTF-8.
        var isUTF8 = false

        init(_ name: String, _ content: [UInt8]) {
            self.name = Array(name.utf8)
            self.content = content
        }

        func with(_ change: (inout Entry) -> Void) -> Entry {
            var copy = self
            change(&copy)
            return copy
        }
    }

    private(set) var bytes: [UInt8] = []
    /// Where each entry begins, and where the directory does.
    private(set) var offsets: [Int] = []
    private(set) var directoryOffset = 0

    init(_ entries: [Entry], comment: String = "", hasZIP64Record: Bool = false) {
        var directory: [UInt8] = []
        for entry in entries {
            let start = bytes.count
            offsets.append(start)
            append(entry)
            directory += entry.directoryLine(at: start)
        }
        directoryOffset = bytes.count
        bytes += directory
        if hasZIP64Record {
            let record = bytes.count
            bytes +=
                [0x50, 0x4b, 6, 6] + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 4)
                + little(0, 4)
            bytes += little(entries.count, 8) + little(entries.count, 8) + little(directory.count, 8)
            bytes += little(directoryOffset, 8)
            bytes += [0x50, 0x4b, 6, 7] + little(0, 4) + little(record, 8) + little(1, 4)
        }
        let count = hasZIP64Record ? 0xffff : entries.count
        bytes += [0x50, 0x4b, 5, 6] + little(0, 4) + little(count, 2) + little(count, 2)
        bytes += little(directory.count, 4) + little(directoryOffset, 4) + little(comment.utf8.count, 2)
        bytes += Array(comment.utf8)
    }

    private mutating func append(_ entry: Entry) {
        let data = entry.data
        let later = entry.hasDescriptor
        bytes += [0x50, 0x4b, 3, 4] + entry.commonFields(crc: later ? 0 : crc32(entry.content))
        let extra: [UInt8] =
            entry.isZIP64 ? [1, 0, 16, 0] + little(entry.content.count, 8) + little(data.count, 8) : []
        bytes += entry.isZIP64 ? little(0xffff_ffff, 4) : little(later ? 0 : data.count, 4)
        bytes += entry.isZIP64 ? little(0xffff_ffff, 4) : little(later ? 0 : entry.content.count, 4)
        bytes += little(entry.name.count, 2) + little(extra.count, 2) + entry.name + extra + data
        if later {
            bytes += [0x50, 0x4b, 7, 8] + little(Int(crc32(entry.content)), 4)
            bytes += little(data.count, 4) + little(entry.content.count, 4)
        }
    }
}

extension SmallZip.Entry {
    fileprivate var data: [UInt8] {
        guard isDeflated else { return content }
        var blocks: [UInt8] = []
        for start in stride(from: 0, to: max(1, content.count), by: 60_000) {
            let part = content[start..<min(start + 60_000, content.count)]
            let isLast = start + 60_000 >= content.count
            blocks += [isLast ? 1 : 0] + little(part.count, 2) + little(~part.count & 0xffff, 2) + part
        }
        return blocks
    }

    /// From "version needed" to the checksum, alike in both heads.
    fileprivate func commonFields(crc: UInt32) -> [UInt8] {
        let flags = (isEncrypted ? 1 : 0) | (hasDescriptor ? 8 : 0) | (isUTF8 ? 0x800 : 0)
        return little(isZIP64 ? 45 : 20, 2) + little(flags, 2) + little(isDeflated ? 8 : 0, 2)
            + little(0x6c32, 2) + little(0x5a6e, 2) + little(Int(crc), 4)
    }

    fileprivate func directoryLine(at offset: Int) -> [UInt8] {
        [0x50, 0x4b, 1, 2] + little(20, 2) + commonFields(crc: crc32(content))
            + little(data.count, 4) + little(content.count, 4) + little(name.count, 2) + little(0, 2)
            + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(offset, 4) + name
    }
}

func little(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xffff_ffff
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xedb8_8320 : 0) }
    }
    return ~crc
}
