/// Reads a tar file front to back while it arrives: a pull loop over entries, and one over each entry's bytes.
///
/// libarchive reads tar too, but takes one that was cut between two entries for whole, and a gap for its end.
/// Here a tar ends with two blocks of zeros, and with nothing but zeros behind them. Read are ustar, pax and GNU.
package final class TarReader {
    private let input: BlockInput
    /// Bytes of the current entry that were not handed out yet, and the padding behind them.
    private var left: Int64 = 0
    private var padding = 0
    private var hasEnded = false

    /// How many entries were found so far.
    package private(set) var entryCount = 0

    /// Names and extended heads beyond this are no names.
    private static let longestName = 1 << 20

    /// Reads a tar whose bytes come from `next`, which returns none at the end. Blocking.
    package init(pulling next: @escaping () throws -> [UInt8]) {
        input = BlockInput(next)
    }

    /// The next entry, nil at the end of the tar. What is left of the current entry is skipped. Blocking.
    package func nextEntry() throws -> TarEntry? {
        while case let piece = try nextChunk(), !piece.isEmpty {}
        guard !hasEnded else { return nil }
        let operation = "reading the head of entry \(entryCount + 1)"
        var extended = PaxRecords()
        var longName: [UInt8]?
        var longLink: [UInt8]?
        while true {
            guard let block = try input.take(TarHeader.size) else {
                throw ArchiveError(operation, "the archive ends without its end mark")
            }
            if !block.contains(where: { $0 != 0 }) {
                try readEnd()
                return nil
            }
            let header = try TarHeader(block, operation)
            guard let size = extended.size ?? header.dataSize else {
                throw ArchiveError(operation, "the size of an entry is damaged")
            }
            switch header.kind {
            case UInt8(ascii: "x"): extended = try PaxRecords(try content(size, operation), operation)
            // What holds for all entries is of no use here: times and owners.
            case UInt8(ascii: "g"): _ = try content(size, operation)
            case UInt8(ascii: "L"): longName = try content(size, operation)
            case UInt8(ascii: "K"): longLink = try content(size, operation)
            case UInt8(ascii: "S"):
                throw ArchiveError(operation, "sparse files of the old GNU kind are not understood")
            default:
                entryCount += 1
                return begin(
                    header, size, name: extended.path ?? longName ?? header.name,
                    target: extended.linkPath ?? longLink ?? header.linkName, isSparse: extended.isSparse)
            }
        }
    }

    /// The next bytes of the current entry; none at its end. Blocking.
    package func nextChunk() throws -> [UInt8] {
        guard left > 0 || padding > 0 else { return [] }
        let operation = "reading the data of entry \(entryCount)"
        if left > 0 {
            let piece = try input.next(upTo: left)
            guard !piece.isEmpty else { throw ArchiveError(operation, "the archive ends too early") }
            left -= Int64(piece.count)
            return piece
        }
        guard try input.take(padding) != nil else {
            throw ArchiveError(operation, "the archive ends too early")
        }
        padding = 0
        return []
    }

    private func begin(
        _ header: TarHeader, _ size: Int64, name: [UInt8], target: [UInt8], isSparse: Bool
    ) -> TarEntry {
        let name = Array(name.prefix { $0 != 0 })
        let exact = String(validating: name, as: UTF8.self)
        var kind: TarEntry.Kind =
            switch header.kind {
            case UInt8(ascii: "0"), UInt8(ascii: "7"), 0: name.last == UInt8(ascii: "/") ? .folder : .file
            case UInt8(ascii: "1"): .sameAs(String(decoding: target.prefix { $0 != 0 }, as: UTF8.self))
            case UInt8(ascii: "2"): .link
            case UInt8(ascii: "5"): .folder
            default: .other
            }
        if isSparse { kind = .other }
        left = size
        padding = Int((512 - size % 512) % 512)
        return TarEntry(
            name: exact ?? String(decoding: name, as: UTF8.self), isNameExact: exact != nil, kind: kind,
            size: size)
    }

    /// The whole content of an entry that only says something of the next one.
    private func content(_ size: Int64, _ operation: String) throws -> [UInt8] {
        guard size <= Self.longestName else { throw ArchiveError(operation, "a name is too long to be one") }
        let padded = Int((size + 511) / 512 * 512)
        guard let bytes = try input.take(padded) else {
            throw ArchiveError(operation, "the archive ends too early")
        }
        return Array(bytes[..<Int(size)])
    }

    private func readEnd() throws {
        let operation = "reading the end of the archive"
        guard let second = try input.take(TarHeader.size) else {
            throw ArchiveError(operation, "the archive ends within its end mark")
        }
        guard !second.contains(where: { $0 != 0 }) else {
            throw ArchiveError(operation, "entries follow a block that should be the end")
        }
        while case let piece = try input.next(upTo: .max), !piece.isEmpty {
            guard !piece.contains(where: { $0 != 0 }) else {
                throw ArchiveError(operation, "something follows the end of the archive")
            }
        }
        hasEnded = true
    }
}

/// Bytes that are pulled in pieces and taken in blocks.
private final class BlockInput {
    private let pull: () throws -> [UInt8]
    private var piece: ArraySlice<UInt8> = []
    private var hasEnded = false

    init(_ pull: @escaping () throws -> [UInt8]) { self.pull = pull }

    /// What is at hand, at most `count` bytes; none at the end.
    func next(upTo count: Int64) throws -> [UInt8] {
        if piece.isEmpty, !hasEnded {
            piece = try pull()[...]
            hasEnded = piece.isEmpty
        }
        let taken = piece.prefix(Int(min(count, Int64(piece.count))))
        piece = piece.dropFirst(taken.count)
        return Array(taken)
    }

    /// Exactly `count` bytes, or none where the input ends before.
    func take(_ count: Int) throws -> [UInt8]? {
        var taken: [UInt8] = []
        while taken.count < count {
            let more = try next(upTo: Int64(count - taken.count))
            guard !more.isEmpty else { return nil }
            taken += more
        }
        return taken
    }
}
