internal import CArchive

/// Writes a tar front to back; its bytes go to a closure as they come.
///
/// Nothing in it tells when, where or by whom it was made: the same entries give the same bytes.
/// Tested by `theSameEntriesGiveTheSameBytes`.
@safe package final class TarWriter {
    private let handle: OpaquePointer
    private let entry: OpaquePointer
    private let drain: Drain
    private let utf8: UTF8Locale
    /// The entry under way, and how many of its bytes are still to come.
    private var current: (name: String, missing: Int64)?
    private var hasEnded = false

    /// Opens a tar whose bytes go to `sink` in pieces of one size, of which only the last is smaller.
    ///
    /// Whatever `sink` throws is thrown by the call that needed it.
    package init(pieceSize: Int = 1 << 16, sink: @escaping ([UInt8]) throws -> Void) throws {
        guard let handle = unsafe archive_write_new(), let entry = unsafe archive_entry_new() else {
            fatalError("out of memory")
        }
        unsafe self.handle = unsafe handle
        unsafe self.entry = unsafe entry
        drain = Drain(pieceSize: pieceSize, sink)
        utf8 = UTF8Locale()
        let operation = "opening the archive"
        // Plain ustar heads, with a pax head only where a name, size or time does not fit one.
        try check(unsafe archive_write_set_format_pax_restricted(handle), operation)
        try check(unsafe drain.open(handle), operation)
    }

    deinit {
        drain.isClosed = true
        // Only closing gives all memory back. It also fills up the entry under way with zeros, which nobody takes: that
        // would be long work for a large one.
        if let current, current.missing > Self.longestFill { unsafe archive_write_fail(handle) }
        unsafe archive_write_free(handle)
        unsafe archive_entry_free(entry)
    }

    /// Done in less than a tenth of a second.
    private static let longestFill: Int64 = 64 << 20

    /// Begins a file of exactly `size` bytes, which `write` must then give. Ends the entry before.
    package func begin(_ name: String, size: Int64, modified: Int64) throws {
        try endEntry()
        prepare(name, modified)
        unsafe archive_entry_set_size(entry, size)
        try writeHead(name)
        current = (name, size)
    }

    /// Writes a second name for a file that is in the archive already. Ends the entry before.
    package func link(_ name: String, to target: String, modified: Int64) throws {
        try endEntry()
        prepare(name, modified)
        utf8.use { unsafe archive_entry_set_hardlink_utf8(entry, target) }
        unsafe archive_entry_unset_size(entry)
        try writeHead(name)
    }

    /// The next bytes of the file that was begun.
    package func write(_ bytes: RawSpan) throws {
        guard let current, Int64(bytes.byteCount) <= current.missing else {
            throw ArchiveError(
                "writing \(current?.name ?? "an entry")", "there are more bytes than were announced")
        }
        let operation = "writing \(current.name)"
        var offset = 0
        while offset < bytes.byteCount {
            let rest = bytes.extracting(droppingFirst: offset)
            let count = unsafe rest.withUnsafeBytes { raw in
                unsafe archive_write_data(handle, raw.baseAddress, raw.count)
            }
            try check(count > 0 ? ARCHIVE_OK : ARCHIVE_FATAL, operation)
            offset += count
        }
        self.current = (current.name, current.missing - Int64(bytes.byteCount))
    }

    package func write(_ bytes: [UInt8]) throws { try unsafe write(bytes.span.bytes) }

    /// Writes the archive's end; without this call it is cut short.
    package func finish() throws {
        try endEntry()
        guard !hasEnded else { return }
        hasEnded = true
        let operation = "ending the archive"
        try check(unsafe archive_write_close(handle), operation)
        drain.finish()
        try check(ARCHIVE_OK, operation)
    }

    /// libarchive would fill up a file that is too short with zeros, and call it well.
    private func endEntry() throws {
        guard let ended = current else { return }
        current = nil
        guard ended.missing == 0 else {
            throw ArchiveError(
                "writing \(ended.name)", "\(ended.missing) of the announced bytes did not come")
        }
        try check(unsafe archive_write_finish_entry(handle), "writing \(ended.name)")
    }

    private func prepare(_ name: String, _ modified: Int64) {
        unsafe archive_entry_clear(entry)
        utf8.use { unsafe archive_entry_set_pathname_utf8(entry, name) }
        unsafe carchive_set_file(entry)
        unsafe archive_entry_set_perm(entry, 0o600)
        unsafe archive_entry_set_uid(entry, 0)
        unsafe archive_entry_set_gid(entry, 0)
        unsafe archive_entry_set_mtime(entry, time_t(modified), 0)
    }

    private func writeHead(_ name: String) throws {
        try check(utf8.use { unsafe archive_write_header(handle, entry) }, "writing the head of \(name)")
    }

    private func check(_ code: Int32, _ operation: String) throws {
        try unsafe drain.check(code, of: handle, operation)
    }
}
