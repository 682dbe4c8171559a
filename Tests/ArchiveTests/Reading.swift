import Archive

/// What came out of an archive: entries that were read to their verified end, and failures.
struct Reading {
    var clean: [(entry: ArchiveEntry, content: [UInt8])] = []
    var failures: [any Error] = []
    /// Whether the reader said that the archive is whole.
    var isComplete = false

    var contents: [String: [UInt8]] {
        Dictionary(clean.map { ($0.entry.name, $0.content) }, uniquingKeysWith: { first, _ in first })
    }

    /// Reads `bytes` in chunks, going on after failures that concern one entry only.
    init(_ bytes: [UInt8], chunkSize: Int = 4096) {
        var offset = 0
        self.init {
            let end = min(offset + chunkSize, bytes.count)
            defer { offset = end }
            return Array(bytes[offset..<end])
        }
    }

    init(pulling next: @escaping () throws -> [UInt8]) {
        do {
            var reader = try ArchiveReader(pulling: next)
            while true {
                do {
                    guard let entry = try reader.nextEntry() else { break }
                    var content: [UInt8] = []
                    while try reader.withNextChunk({ chunk in
                        unsafe chunk.withUnsafeBytes { unsafe content.append(contentsOf: $0) }
                    }) != nil {}
                    clean.append((entry, content))
                } catch let error as ArchiveError where error.isEntryOnly {
                    failures.append(error)
                }
            }
            isComplete = failures.isEmpty
        } catch {
            failures.append(error)
        }
    }
}

/// Bytes that repeat late and hold zeros, letters and everything else.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var state = seed
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 33)
    }
}
