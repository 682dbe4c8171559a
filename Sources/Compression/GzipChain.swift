internal import CZlib

/// One gzip file, of one member, out of parts that were compressed apart from each other.
///
/// So several threads can make it, its front can come last, and every tool reads it. The same parts give the same file.
package final class GzipChain {
    /// A stretch of the file's content, compressed without looking at any other.
    package struct Part: Sendable {
        package let deflated: [UInt8]
        fileprivate let checksum: UInt32
        fileprivate let size: Int

        package init(_ bytes: [UInt8], level: Int = 6) {
            var deflated: [UInt8] = []
            unsafe Deflater(level: level).compress(bytes.span.bytes, .part) { deflated += $0 }
            self.deflated = deflated
            checksum = CRC32.of(bytes)
            size = bytes.count
        }
    }

    /// What stands before the first part.
    package static let beginning = GzipHeader.plain

    /// A last block of deflate that holds nothing (RFC 1951, section 3.2.6): final, fixed codes, end of block.
    private static let lastBlock: [UInt8] = [3, 0]

    private var checksum: UInt32 = 0
    private var size = 0

    package init() {}

    /// Counts the next part, and answers what is to be written for it.
    package func add(_ part: Part) -> [UInt8] {
        checksum = Self.joined(checksum, part.checksum, part.size)
        size += part.size
        return part.deflated
    }

    /// What stands behind the last part; without it the file is cut short and no reader accepts it.
    ///
    /// `front` is a part that stands before all that were added.
    package func end(under front: Part? = nil) -> [UInt8] {
        let whole = Self.joined(front?.checksum ?? 0, checksum, size)
        // The format keeps the size modulo 2³².
        let total = UInt32(truncatingIfNeeded: (front?.size ?? 0) + size)
        return Self.lastBlock + whole.littleEndianBytes + total.littleEndianBytes
    }

    private static func joined(_ first: UInt32, _ second: UInt32, _ size: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32_combine(UInt(first), UInt(second), size))
    }
}
