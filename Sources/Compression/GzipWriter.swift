/// Compresses bytes that arrive in pieces into one gzip file, with constant memory.
///
/// The same bytes, level and zlib give the same file: no time, no name, no mention of the system it ran on.
package final class GzipWriter {
    private let sink: ([UInt8]) throws -> Void
    private let deflater: Deflater
    private var checksum = CRC32()
    private var size: UInt32 = 0
    private var state = State.new

    private enum State {
        case new, begun, finished
    }

    /// Each piece of the file goes to `sink`, in order.
    package init(level: Int = 6, sink: @escaping ([UInt8]) throws -> Void) {
        self.sink = sink
        self.deflater = Deflater(level: level)
    }

    package func write(_ bytes: RawSpan) throws {
        precondition(state != .finished, "nothing can follow the end of a gzip file")
        try begin()
        checksum.update(bytes)
        // The format keeps the size modulo 2³².
        size &+= UInt32(truncatingIfNeeded: bytes.byteCount)
        try deflater.compress(bytes, .none, sink)
    }

    package func write(_ bytes: [UInt8]) throws {
        try unsafe write(bytes.span.bytes)
    }

    /// Writes what is left and the checksum; without this call the file is cut short and no reader accepts it.
    package func finish() throws {
        precondition(state != .finished, "a gzip file ends once")
        try begin()
        state = .finished
        try unsafe deflater.compress([UInt8]().span.bytes, .whole, sink)
        try sink(checksum.value.littleEndianBytes + size.littleEndianBytes)
    }

    private func begin() throws {
        guard state == .new else { return }
        state = .begun
        try sink(GzipHeader.plain)
    }
}

extension UInt32 {
    var littleEndianBytes: [UInt8] {
        stride(from: UInt32(0), to: 32, by: 8).map { UInt8(truncatingIfNeeded: self >> $0) }
    }
}
