internal import CArchive

/// Unpacks zstd data that is pulled from a source, by libarchive and with constant memory.
@safe package final class ZstdReader {
    private let handle: OpaquePointer
    private let feed: Feed
    private var hasBegun = false
    private var hasEnded = false

    /// `next` returns the following compressed bytes, none at their end.
    package init(pulling next: @escaping () throws -> [UInt8]) throws {
        guard let handle = unsafe archive_read_new() else { fatalError("out of memory") }
        unsafe self.handle = unsafe handle
        feed = Feed(next)
        // A warning means that it would start another program to do it.
        guard unsafe archive_read_support_filter_zstd(handle) == ARCHIVE_OK else {
            throw Self.error("this libarchive was built without zstd")
        }
        try check(unsafe archive_read_support_format_raw(handle))
    }

    deinit { unsafe archive_read_free(handle) }

    /// The next unpacked bytes; none at the end. Data that is cut short or damaged is an error. Blocking.
    package func next() throws -> [UInt8] {
        if !hasBegun { try begin() }
        while !hasEnded {
            var start: UnsafeRawPointer?
            var count = 0
            var offset: Int64 = 0
            let code = unsafe archive_read_data_block(handle, &start, &count, &offset)
            if code == ARCHIVE_EOF, feed.failure == nil {
                hasEnded = true
                break
            }
            try check(code)
            if count > 0 { return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count)) }
        }
        return []
    }

    private func begin() throws {
        hasBegun = true
        let context = unsafe Unmanaged.passUnretained(feed).toOpaque()
        try check(
            unsafe archive_read_open(
                handle, context, nil,
                { _, context, bytes in
                    guard let context = unsafe context, let bytes = unsafe bytes else {
                        return Int(ARCHIVE_FATAL)
                    }
                    return unsafe Unmanaged<Feed>.fromOpaque(context).takeUnretainedValue().refill(bytes)
                }, nil))
        var entry: OpaquePointer?
        try check(unsafe archive_read_next_header(handle, &entry))
        // What it does not recognise it would hand out as it is.
        guard unsafe archive_filter_code(handle, 0) == ARCHIVE_FILTER_ZSTD else {
            throw Self.error("this is not zstd data")
        }
    }

    /// Turns any code but OK into an error, the feed's own first.
    private func check(_ code: Int32) throws {
        if let failure = feed.failure { throw failure }
        guard code != ARCHIVE_OK else { return }
        hasEnded = true
        throw Self.error(
            unsafe archive_error_string(handle).map { unsafe String(cString: $0) }
                ?? "the data ends too early")
    }

    private static func error(_ reason: String) -> ArchiveError {
        ArchiveError("unpacking zstd data", reason)
    }
}
