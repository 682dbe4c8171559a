internal import CArchive

/// Compresses bytes that arrive in pieces into one frame of zstd, by libarchive and with constant memory.
///
/// The same bytes give the same frame, whatever the pieces.
@safe package final class ZstdWriter {
    private let handle: OpaquePointer
    private let drain: Drain

    private static let operation = "compressing with zstd"

    /// Each piece of the frame goes to `sink`. Whatever `sink` throws is thrown by the call that needed it.
    package init(sink: @escaping ([UInt8]) throws -> Void) throws {
        guard let handle = unsafe archive_write_new(), let entry = unsafe archive_entry_new() else {
            fatalError("out of memory")
        }
        defer { unsafe archive_entry_free(entry) }
        unsafe self.handle = unsafe handle
        drain = Drain(pieceSize: 1 << 16, sink)
        try check(unsafe archive_write_set_format_raw(handle))
        // A warning means that it would start another program to do it.
        try check(unsafe archive_write_add_filter_zstd(handle))
        try check(unsafe drain.open(handle))
        unsafe carchive_set_file(entry)
        try check(unsafe archive_write_header(handle, entry))
    }

    deinit {
        // Only closing gives all memory back; what it still writes goes nowhere.
        drain.isClosed = true
        unsafe archive_write_free(handle)
    }

    /// Compresses the next bytes. Blocking.
    package func write(_ bytes: [UInt8]) throws {
        let count = unsafe bytes.withUnsafeBytes { raw in
            unsafe archive_write_data(handle, raw.baseAddress, raw.count)
        }
        try check(count == bytes.count ? ARCHIVE_OK : ARCHIVE_FATAL)
    }

    /// Writes what is held back and the frame's end; without this call the frame is cut short.
    package func finish() throws {
        try check(unsafe archive_write_close(handle))
        drain.finish()
        try check(ARCHIVE_OK)
    }

    private func check(_ code: Int32) throws { try unsafe drain.check(code, of: handle, Self.operation) }
}
