/// Unpacks one gzip file that is pulled from a source, with constant memory.
///
/// What it returned is proven only when it has returned none: the checksum comes last.
package final class GzipReader {
    private let input: PulledBytes
    private let inflater: Inflater
    private var checksum = CRC32()
    private var size: UInt32 = 0
    private var state = State.new

    private enum State {
        case new, inside, finished
    }

    /// `next` returns the file's following bytes, none at its end.
    package init(pulling next: @escaping () throws -> [UInt8]) {
        self.input = PulledBytes(next)
        self.inflater = Inflater(input)
    }

    /// The next unpacked bytes; none at the end.
    ///
    /// A file that is cut short, damaged, or followed by anything else is an error.
    package func next() throws -> [UInt8] {
        if state == .new {
            try GzipHeader.skip(input)
            state = .inside
        }
        guard state == .inside else { return [] }
        let bytes = try inflater.next()
        checksum.update(bytes)
        size &+= UInt32(truncatingIfNeeded: bytes.count)
        if bytes.isEmpty {
            try readTrailer()
            state = .finished
        }
        return bytes
    }

    private func readTrailer() throws {
        let trailer = try input.take(8, "the gzip checksum")
        guard Array(trailer[..<4]) == checksum.value.littleEndianBytes else {
            throw Self.error("the checksum does not fit the data")
        }
        guard Array(trailer[4...]) == size.littleEndianBytes else {
            throw Self.error("the stated size does not fit the data")
        }
        guard try input.peek().isEmpty else { throw Self.error("something follows the end of the gzip data") }
    }

    static func error(_ reason: String) -> CompressionError { CompressionError("reading gzip", reason) }
}
