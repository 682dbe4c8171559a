internal import CZlib

/// One gzip file, of one member, out of parts that were compressed apart from each other.
///
/// So several threads can make it, and every tool reads it. The same parts give the same file.
package final class GzipChain {
    /// A stretch of the file's content, compressed without looking at any other.
    package struct Part: Sendable {
        fileprivate let deflated: [UInt8]
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

    /// A last block of deflate that holds nothing (RFC 1951, section 3.2.6): final, fixed codes, end of block.
    private static let end: [UInt8] = [3, 0]

    private let sink: ([UInt8]) throws -> Void
    private var checksum: UInt32 = 0
    private var size: UInt32 = 0
    private var hasBegun = false

    /// Each piece of the file goes to `sink`, in order.
    package init(sink: @escaping ([UInt8]) throws -> Void) { self.sink = sink }

    package func append(_ part: Part) throws {
        try begin()
        checksum = UInt32(truncatingIfNeeded: crc32_combine(UInt(checksum), UInt(part.checksum), part.size))
        // The format keeps the size modulo 2³².
        size &+= UInt32(truncatingIfNeeded: part.size)
        try sink(part.deflated)
    }

    /// Writes the end and the checksum; without this call the file is cut short and no reader accepts it.
    package func finish() throws {
        try begin()
        try sink(Self.end + checksum.littleEndianBytes + size.littleEndianBytes)
    }

    private func begin() throws {
        guard !hasBegun else { return }
        hasBegun = true
        try sink(GzipHeader.plain)
    }
}
