#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file being written beside its final place. Every call blocks.
///
/// Committing publishes it whole; dropping it without committing leaves nothing.
@safe package struct StagedFile: ~Copyable {
    /// Where the bytes are until they are committed.
    package let path: String
    /// The bytes appended so far.
    package private(set) var size: Int64 = 0
    private var descriptor: Descriptor
    private var pending: [UInt8] = []
    private var isPublished = false

    /// Creates an empty file under a name of its own in the folder `staging`.
    ///
    /// The process's umask applies to `permissions`. To be renamed, the folder
    /// must be on the same file system as the final place.
    package init(in staging: String, permissions: UInt32 = 0o600) throws(FileError) {
        let name = String(UInt64.random(in: .min ... .max), radix: 36)
        try self.init(at: staging + "/" + name + ".part", permissions: permissions)
    }

    /// Creates an empty file under a name that the caller has chosen, where nothing may be.
    package init(at path: String, permissions: UInt32 = 0o600) throws(FileError) {
        // O_EXCL: never a file, and never a link, that somebody else put there.
        self.descriptor = try Descriptor(
            path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, permissions: permissions)
        self.path = path
    }

    deinit {
        // What cannot be removed now is found in the staging folder by the next run.
        if !isPublished { _ = unsafe unlink(path) }
    }

    package mutating func append(_ bytes: RawSpan) throws(FileError) {
        size += Int64(bytes.byteCount)
        // Small pieces are gathered; large ones gain nothing by being copied first.
        if pending.count + bytes.byteCount <= Self.bufferSize, bytes.byteCount < Self.largePiece {
            if pending.capacity == 0 { pending.reserveCapacity(Self.bufferSize) }
            unsafe bytes.withUnsafeBytes { unsafe pending.append(contentsOf: $0) }
            return
        }
        try flush()
        try descriptor.write(bytes)
    }

    package mutating func append(_ bytes: [UInt8]) throws(FileError) {
        try unsafe append(bytes.span.bytes)
    }

    /// Hands everything to the system and closes the file, still under its staging name.
    ///
    /// With `sync` it also waits for the disk; without, somebody must do so before the commit is believed.
    package mutating func finish(sync: Bool = false) throws(FileError) {
        try flush()
        if sync { try descriptor.sync() }
        try descriptor.close()
    }

    /// Gives the file, which is then complete, a time of its last change.
    package mutating func setModified(_ unix: Int64) throws(FileError) {
        try flush()
        try descriptor.setModified(unix)
    }

    /// Gives the file its final name, after finishing it if that was not done.
    package consuming func commit(
        as target: String, ifPresent: IfPresent = .replace
    ) throws(FileError) {
        try finish()
        try File.rename(path, to: target, ifPresent: ifPresent)
        isPublished = true
    }

    /// Leaves the finished file under its staging name, for somebody who publishes many at once.
    package consuming func keep() throws(FileError) -> String {
        try finish()
        isPublished = true
        return path
    }

    /// Hands what is gathered to the system, so that the file can be read by its path.
    package mutating func flush() throws(FileError) {
        guard !pending.isEmpty else { return }
        try unsafe descriptor.write(pending.span.bytes)
        pending.removeAll(keepingCapacity: true)
    }

    // Below 128 KiB, so that malloc reuses it from file to file instead of asking the kernel.
    private static let bufferSize = 1 << 16
    private static let largePiece = 1 << 14
}
