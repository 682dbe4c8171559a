internal import CArchive

/// Reads a zip front to back while it arrives: a pull loop over entries, and one over each entry's bytes.
///
/// Whatever libarchive answers other than OK or the end is thrown, its warnings too: in 3.6 a wrong checksum is
/// no more than a warning after the last byte, so an entry is good only once `withNextChunk` has returned nil.
///
/// Stored, deflated and ZIP64 entries are read, and those whose sizes follow the data. One hole is known: a head whose
/// flag for that was lost claims an empty entry, so an empty entry is no proof that there was nothing in it.
@safe package struct ArchiveReader: ~Copyable {
    private let handle: OpaquePointer
    private let feed: Feed
    private let utf8: UTF8Locale
    private var entrySize: Int64?
    private var entryOffset: Int64 = 0
    private var isAtEntryEnd = true
    /// Why the reader cannot go on.
    private var end: Result<Void, ArchiveError>?

    /// How many entries were found so far.
    package private(set) var entryCount = 0

    /// Opens a zip whose bytes come from `next`, which returns none at the end. Blocking.
    ///
    /// Formats other than zip, and filters, are not understood on purpose.
    /// - Throws: `ArchiveError`, or what `next` throws.
    package init(pulling next: @escaping () throws -> [UInt8]) throws {
        guard let handle = unsafe archive_read_new() else { fatalError("out of memory") }
        unsafe self.handle = unsafe handle
        feed = Feed(next)
        utf8 = UTF8Locale()
        try check(unsafe archive_read_support_format_zip_streamable(handle), "opening the archive")
        let context = unsafe Unmanaged.passUnretained(feed).toOpaque()
        let code = unsafe archive_read_open(
            handle, context, nil,
            { _, context, bytes in
                guard let context = unsafe context, let bytes = unsafe bytes else {
                    return Int(ARCHIVE_FATAL)
                }
                return unsafe Unmanaged<Feed>.fromOpaque(context).takeUnretainedValue().refill(bytes)
            }, nil)
        try check(code, "opening the archive")
    }

    deinit { unsafe archive_read_free(handle) }

    /// The next entry, nil at the archive's end. What is left of the current entry is skipped. Blocking.
    ///
    /// The end is only an end if the zip's own end record follows and counts as many entries as were found here;
    /// so neither a cut between two entries nor a damaged entry head passes for a complete archive.
    package mutating func nextEntry() throws -> ArchiveEntry? {
        if let end {
            try end.get()
            return nil
        }
        let operation = "reading the head of entry \(entryCount + 1)"
        var found: OpaquePointer?
        let code = utf8.use { unsafe archive_read_next_header(handle, &found) }
        isAtEntryEnd = true
        if code == ARCHIVE_EOF {
            try requireEndRecord()
            end = .success(())
            return nil
        }
        // With a warning there is an entry too, which counts although its head is not to be trusted.
        if code == ARCHIVE_OK || code == ARCHIVE_WARN { entryCount += 1 }
        try check(code, operation)
        guard let found = unsafe found else { throw stop(ArchiveError(operation, "there is no entry")) }
        let entry = utf8.use { unsafe ArchiveEntry(found) }
        entrySize = entry.statedSize
        entryOffset = 0
        isAtEntryEnd = false
        return entry
    }

    /// Lends the next chunk of the current entry to `body`, or returns nil at the entry's verified end. Blocking.
    package mutating func withNextChunk<Result>(_ body: (RawSpan) throws -> Result) throws -> Result? {
        if let end { try end.get() }
        guard !isAtEntryEnd else { return nil }
        let operation = "reading the data of entry \(entryCount)"
        while true {
            var start: UnsafeRawPointer?
            var count = 0
            var offset: Int64 = 0
            let code = unsafe archive_read_data_block(handle, &start, &count, &offset)
            if code == ARCHIVE_EOF {
                isAtEntryEnd = true
                try requireStatedSize(operation, atEnd: true)
                return nil
            }
            try check(code, operation)
            if count == 0 { continue }
            guard offset == entryOffset else {
                throw spoil(ArchiveError(operation, "there is a hole in the data", isEntryOnly: true))
            }
            entryOffset += Int64(count)
            try requireStatedSize(operation, atEnd: false)
            return unsafe try body(UnsafeRawBufferPointer(start: start, count: count).bytes)
        }
    }

    /// The next chunk as bytes of one's own, or nil at the entry's verified end. Blocking.
    package mutating func nextBytes() throws -> [UInt8]? {
        try withNextChunk { span in unsafe span.withUnsafeBytes { unsafe [UInt8]($0) } }
    }

    /// The head's size is what was announced: neither more nor, at the end, less may come.
    private mutating func requireStatedSize(_ operation: String, atEnd: Bool) throws(ArchiveError) {
        guard let entrySize, atEnd ? entryOffset != entrySize : entryOffset > entrySize else { return }
        throw spoil(
            ArchiveError(
                operation, "the entry's size is not the \(entrySize) bytes in its head", isEntryOnly: true))
    }

    private mutating func requireEndRecord() throws {
        let operation = "reading the end of the archive"
        // A central directory's line takes 46 bytes and its names; 1 KiB each is generous.
        let hasEnded = feed.drain(limit: 16 * 1024 * 1024 + entryCount * 1024)
        if let failure = feed.failure { throw failure }
        guard hasEnded else { throw stop(ArchiveError(operation, "the archive's directory does not end")) }
        guard let stated = feed.tail.statedEntryCount else {
            throw stop(ArchiveError(operation, "the archive ends without its end record"))
        }
        guard stated == UInt64(entryCount) else {
            throw stop(
                ArchiveError(operation, "the archive counts \(stated) entries, and \(entryCount) were found"))
        }
    }

    /// Turns any code but OK into an error, the feed's own first.
    private mutating func check(_ code: Int32, _ operation: String) throws {
        if let failure = feed.failure { throw failure }
        guard code != ARCHIVE_OK else { return }
        isAtEntryEnd = true
        let text = unsafe archive_error_string(handle).map { unsafe String(cString: $0) }
        let isEntryOnly = code == ARCHIVE_WARN || code == ARCHIVE_FAILED || code == ARCHIVE_RETRY
        // libarchive gives no words for a stream that just stops.
        let error = ArchiveError(operation, text ?? "the archive ends too early", isEntryOnly: isEntryOnly)
        throw isEntryOnly ? error : stop(error)
    }

    private mutating func spoil(_ error: ArchiveError) -> ArchiveError {
        isAtEntryEnd = true
        return error
    }

    private mutating func stop(_ error: ArchiveError) -> ArchiveError {
        end = .failure(error)
        return error
    }
}

extension ArchiveEntry {
    fileprivate init(_ entry: OpaquePointer) {
        var name = ""
        var isExact = false
        if let bytes = unsafe archive_entry_pathname(entry) {
            if let exact = unsafe String(validatingCString: bytes) {
                (name, isExact) = (exact, true)
            } else {
                name = unsafe String(cString: bytes)
            }
        }
        let kind: Kind =
            if unsafe archive_entry_hardlink(entry) != nil || carchive_is_symlink(entry) != 0 {
                .link
            } else if unsafe carchive_is_folder(entry) != 0 {
                .folder
            } else if unsafe carchive_is_file(entry) != 0 {
                .file
            } else {
                .other
            }
        self.init(
            name: name, isNameExact: isExact, kind: kind,
            statedSize: unsafe archive_entry_size_is_set(entry) != 0 ? archive_entry_size(entry) : nil,
            isEncrypted: unsafe archive_entry_is_encrypted(entry) != 0)
    }
}
