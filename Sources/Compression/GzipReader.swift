/// Unpacks one gzip file that is pulled from a source, with constant memory.
///
/// What it returned is proven only when it has returned none: the checksum comes last.
package final class GzipReader {
    /// Which headers are taken.
    package enum Header: Sendable {
        /// Only the one that `GzipWriter` writes, so that no bit of a file can change unnoticed.
        case plain
        /// What any program may write: names, times, comments.
        case any
    }

    private let input: PulledBytes
    private let inflater: Inflater
    private let header: Header
    private var checksum = CRC32()
    private var size: UInt32 = 0
    private var state = State.new

    private enum State {
        case new, inside, finished
    }

    /// `next` returns the file's following bytes, none at its end.
    package init(header: Header = .plain, pulling next: @escaping () throws -> [UInt8]) {
        self.header = header
        self.input = PulledBytes(next)
        self.inflater = Inflater(input)
    }

    /// The next unpacked bytes; none at the end.
    ///
    /// A file that is cut short, damaged, or followed by anything else is an error.
    package func next() throws -> [UInt8] {
        if state == .new {
            try readHeader()
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

    private func readHeader() throws {
        switch header {
        case .any: try GzipHeader.skip(input)
        case .plain:
            guard try input.take(GzipHeader.plain.count, "the gzip header") == GzipHeader.plain else {
                throw Self.error("the gzip header is not the expected one")
            }
        }
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
