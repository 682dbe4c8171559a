internal import CZlib

/// Compresses bytes that arrive in pieces into raw deflate data.
@safe final class Deflater {
    // zlib keeps this address and checks it on every call, so the stream cannot move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let buffer: UnsafeMutableBufferPointer<UInt8>

    init(level: Int) {
        precondition((0...9).contains(level), "deflate has levels 0 to 9")
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        unsafe buffer = .allocate(capacity: 1 << 16)
        // A negative window size means no header; 8 is zlib's own default for memory.
        let code = unsafe deflateInit2_(
            stream, Int32(level), Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { fatalError("out of memory") }
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
        unsafe buffer.deallocate()
    }

    /// Forgets what came before, for data of its own: cheaper than another deflater.
    func reset() {
        let code = unsafe deflateReset(stream)
        precondition(code == Z_OK, "a deflater can always begin anew")
    }

    /// What follows the bytes that are compressed.
    enum End {
        /// More: zlib may hold back what it has.
        case none
        /// Other data, which begins with a whole byte (RFC 1951, section 3.2.4).
        case part
        /// Nothing: they are the last.
        case whole
    }

    /// Gives each piece of output to `sink`, up to what `end` says.
    func compress<Failure: Error>(
        _ bytes: RawSpan, _ end: End, _ sink: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        var offset = 0
        repeat {
            // zlib counts in 32 bits.
            let piece = bytes.extracting(offset..<min(offset + 1 << 30, bytes.byteCount))
            offset += piece.byteCount
            let flush =
                switch offset == bytes.byteCount ? end : .none {
                case .none: Z_NO_FLUSH
                case .part: Z_SYNC_FLUSH
                case .whole: Z_FINISH
                }
            try unsafe piece.withUnsafeBytes { raw throws(Failure) in
                unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(
                    mutating: raw.assumingMemoryBound(to: UInt8.self).baseAddress)
                unsafe stream.pointee.avail_in = UInt32(raw.count)
                repeat {
                    unsafe stream.pointee.next_out = buffer.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(buffer.count)
                    let code = unsafe deflate(stream, flush)
                    // With room for output and valid arguments no other code is possible.
                    precondition(code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR)
                    let count = unsafe buffer.count - Int(stream.pointee.avail_out)
                    if count > 0 { try sink(unsafe [UInt8](buffer[..<count])) }
                } while unsafe stream.pointee.avail_out == 0
            }
        } while offset < bytes.byteCount
    }
}

/// Deflate in one go, for bytes that are all at hand.
package enum Deflate {
    /// Raw deflate data, as a ZIP entry holds it; levels are 0 (stored) to 9.
    package static func raw(_ bytes: [UInt8], level: Int = 6) -> [UInt8] {
        var result: [UInt8] = []
        unsafe Deflater(level: level).compress(bytes.span.bytes, .whole) { result += $0 }
        return result
    }
}
