/// The last bytes of a stream, enough to hold a zip's end records and the longest comment.
struct Tail {
    /// End record 22, comment 65,535, ZIP64 locator 20, ZIP64 end record 56 (APPNOTE 4.3.14 to 4.3.16).
    static let capacity = 22 + 65_535 + 20 + 56

    private(set) var bytes: [UInt8] = []

    mutating func append(_ chunk: [UInt8]) {
        if chunk.count >= Self.capacity {
            bytes.replaceSubrange(0..., with: chunk.suffix(Self.capacity))
            return
        }
        bytes += chunk
        // Seldom, so that a stream of single bytes costs no more than one of large chunks.
        if bytes.count > 2 * Self.capacity { bytes.removeFirst(bytes.count - Self.capacity) }
    }

    /// How many entries the zip's end record counts; nil if the stream does not end with one.
    var statedEntryCount: UInt64? {
        guard bytes.count >= 22 else { return nil }
        let earliest = max(0, bytes.count - 22 - 65_535)
        for start in stride(from: bytes.count - 22, through: earliest, by: -1)
        where hasSignature(5, 6, at: start) && start + 22 + Int(number(start + 20, 2)) == bytes.count {
            let count = number(start + 10, 2)
            return count == 0xffff ? zip64EntryCount(before: start) ?? count : count
        }
        return nil
    }

    private func zip64EntryCount(before end: Int) -> UInt64? {
        let record = end - 20 - 56
        guard record >= 0, hasSignature(6, 7, at: end - 20), hasSignature(6, 6, at: record) else {
            return nil
        }
        return number(record + 32, 8)
    }

    private func hasSignature(_ third: UInt8, _ fourth: UInt8, at start: Int) -> Bool {
        bytes[start] == 0x50 && bytes[start + 1] == 0x4b && bytes[start + 2] == third
            && bytes[start + 3] == fourth
    }

    private func number(_ start: Int, _ width: Int) -> UInt64 {
        bytes[start..<start + width].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
