internal import CZlib

/// Unpacks raw deflate data that is pulled from a source, with constant memory.
@safe package final class Inflater {
    private let input: PulledBytes
    // zlib keeps this address and checks it on every call, so the stream cannot move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var hasEnded = false

    /// `next` returns the following compressed bytes, none at their end.
    package convenience init(pulling next: @escaping () throws -> [UInt8]) {
        self.init(PulledBytes(next))
    }

    init(_ input: PulledBytes) {
        self.input = input
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // A negative window size means raw data without a header.
        let code = unsafe inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { fatalError("out of memory") }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// The next unpacked bytes, at most 64 KiB; none at the end. Data that is cut short or damaged is an error.
    package func next() throws -> [UInt8] {
        while !hasEnded {
            let compressed = try input.peek()
            guard !compressed.isEmpty else { throw error("the data ends too early") }
            let output = try unpack(compressed)
            if !output.isEmpty { return output }
        }
        return []
    }

    /// The bytes that follow the deflate data, once `next` has returned none.
    package func remainder() throws -> [UInt8] { Array(try input.peek()) }

    /// How many bytes were pulled and belong to what follows the deflate data, once `next` has returned none.
    var unread: Int { input.held }

    private func unpack(_ compressed: ArraySlice<UInt8>) throws -> [UInt8] {
        var code = Z_OK
        var used = 0
        let output = unsafe compressed.withUnsafeBytes { raw in
            // zlib counts in 32 bits.
            let size = min(raw.count, 1 << 30)
            unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(
                mutating: raw.assumingMemoryBound(to: UInt8.self).baseAddress)
            unsafe stream.pointee.avail_in = UInt32(size)
            let output = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                unsafe stream.pointee.next_out = buffer.baseAddress
                unsafe stream.pointee.avail_out = UInt32(buffer.count)
                code = unsafe inflate(stream, Z_NO_FLUSH)
                count = unsafe buffer.count - Int(stream.pointee.avail_out)
            }
            used = unsafe size - Int(stream.pointee.avail_in)
            return output
        }
        input.consume(used)
        switch code {
        case Z_OK: break
        case Z_STREAM_END: hasEnded = true
        case Z_BUF_ERROR: break
        default:
            throw error(unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "zlib error \(code)")
        }
        return output
    }

    private func error(_ reason: String) -> CompressionError { CompressionError("inflating", reason) }
}
