internal import CZlib

/// A gzip file whose front is known only when the rest of it has been compressed.
///
/// The rest is deflated as it comes; then the front is put before it as it is, into the same member, so that every
/// tool reads the file.
package final class GzipJoint {
    /// What one stored block of deflate holds (RFC 1951, section 3.2.4).
    package static let longestFront = 65_535

    private let deflater: Deflater
    private let sink: ([UInt8]) throws -> Void
    private var checksum = CRC32()
    private var size: Int64 = 0

    /// The compressed rest goes to `sink`, to be handed back to ``join(front:rest:to:)``.
    package init(level: Int = 6, sink: @escaping ([UInt8]) throws -> Void) {
        self.sink = sink
        deflater = Deflater(level: level)
    }

    /// Compresses more of the rest.
    package func write(_ bytes: [UInt8]) throws {
        checksum.update(bytes)
        size += Int64(bytes.count)
        try unsafe deflater.compress(bytes.span.bytes, .none, sink)
    }

    /// Compresses what is held back of the rest, which ends with it.
    package func finish() throws {
        try unsafe deflater.compress([UInt8]().span.bytes, .whole, sink)
    }

    /// Writes the whole file; `rest` hands back what went to the sink.
    package func join(
        front: [UInt8], rest: @escaping (_ write: ([UInt8]) throws -> Void) throws -> Void,
        to file: ([UInt8]) throws -> Void
    ) throws {
        precondition(front.count <= Self.longestFront, "the front is more than a stored block holds")
        let length = UInt16(front.count)
        let block: [UInt8] =
            [0] + [length, ~length].flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        try file(GzipHeader.plain + block + front)
        try rest(file)
        let joined = crc32_combine(UInt(CRC32.of(front)), UInt(checksum.value), Int(size))
        let total = UInt32(truncatingIfNeeded: Int64(front.count) + size)
        try file(UInt32(truncatingIfNeeded: joined).littleEndianBytes + total.littleEndianBytes)
    }
}
