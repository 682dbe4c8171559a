internal import Compression
internal import Platform

/// Reads one snapshot front to back, in blocks of whole lines and in constant memory.
///
/// What it gave is proven only when it has given `nil`: the digest over the lines is
/// compared at their end. A snapshot that is cut, edited or not one at all throws.
package final class SnapshotReader {
    package let path: String
    package let header: SnapshotHeader
    private let gzip: GzipReader
    private var digest = Digest()
    private var rest: [UInt8]
    private var lines = 0
    private var hasEnded = false

    /// A header is a few hundred bytes; what is much longer is something else.
    private static let longestHeader = 1 << 16
    /// A line holds an item's text, which the service limits to far less.
    private static let longestLine = 64 << 20

    /// Blocking.
    package init(_ path: String) throws {
        self.path = path
        let file = PulledFile(try FileReader(path))
        gzip = GzipReader { try file.next() }
        var front: [UInt8] = []
        do {
            while case let piece = try gzip.next(), !piece.isEmpty {
                front += piece
                if piece.contains(newline) || front.count > Self.longestHeader { break }
            }
        } catch let error as CompressionError {
            throw SnapshotError(path, error.reason)
        }
        guard let end = front.firstIndex(of: newline) else {
            throw SnapshotError(path, "it does not begin as a snapshot does")
        }
        header = try SnapshotHeader(Array(front[..<end]), at: path)
        rest = Array(front[(end + 1)...])
    }

    /// The next whole lines, each with its end; `nil` when there are no more and the digest fits. Blocking.
    package func nextBlock() throws -> [UInt8]? {
        do {
            while !hasEnded {
                let piece = try gzip.next()
                hasEnded = piece.isEmpty
                rest += piece
                guard let last = piece.lastIndex(of: newline) ?? (hasEnded ? rest.indices.last : nil) else {
                    if rest.count > Self.longestLine { throw SnapshotError(path, "a line does not end") }
                    continue
                }
                // Smaller blocks would cost more in handing over than in reading.
                guard rest.count >= 1 << 18 || hasEnded else { continue }
                return take(hasEnded ? rest.count : rest.count - (piece.count - 1 - last))
            }
        } catch let error as CompressionError {
            throw SnapshotError(path, error.reason)
        }
        guard digest.finish() == header.sha256 else {
            throw SnapshotError(path, "its lines do not have the digest that it states")
        }
        guard lines == header.items else {
            throw SnapshotError(path, "it states \(header.items) items and holds \(lines)")
        }
        return nil
    }

    /// Calls `body` with each line without its end. Blocking.
    package func forEachLine(_ body: (ArraySlice<UInt8>) throws -> Void) throws {
        while let block = try nextBlock() { try forEachLineOf(block, body) }
    }

    /// Reads a snapshot to its end, which proves it, and answers what it says of itself. Blocking.
    ///
    /// Throws: why it is none of the vault with this id, or not the one that its name says.
    static func prove(_ path: String, of vaultID: String) throws -> SnapshotHeader {
        let reader = try SnapshotReader(path)
        let header = reader.header
        guard header.vaultID == vaultID else { throw SnapshotError(path, "it is of another vault") }
        guard fileName(path) == SnapshotName.of(run: header.run, isFull: header.isFull) else {
            throw SnapshotError(
                path, "it is \(header.isFull ? "the whole one" : "the delta") of run \(header.run)")
        }
        while try reader.nextBlock() != nil { try Task.checkCancellation() }
        return header
    }

    private func take(_ count: Int) -> [UInt8] {
        let block = Array(rest[..<count])
        rest.removeFirst(count)
        digest.update(block)
        lines += countLines(of: block)
        return block
    }
}

/// A file that is pulled by somebody who cannot own it himself.
private final class PulledFile {
    private let reader: FileReader

    init(_ reader: consuming FileReader) { self.reader = reader }

    func next() throws -> [UInt8] { try reader.next() }
}

private let newline = UInt8(ascii: "\n")

/// How many lines end in the block.
func countLines(of block: [UInt8]) -> Int {
    let bytes = block.span
    var count = 0
    for index in bytes.indices where bytes[index] == newline { count += 1 }
    return count
}

/// Calls `body` with each line of a block of whole lines, without its end.
func forEachLineOf(_ block: [UInt8], _ body: (ArraySlice<UInt8>) throws -> Void) rethrows {
    var start = 0
    while start < block.count {
        let end = block[start...].firstIndex(of: newline) ?? block.count
        try body(block[start..<end])
        start = end + 1
    }
}
