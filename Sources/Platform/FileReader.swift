#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file being read from front to back, or at any place. Every call blocks.
package struct FileReader: ~Copyable {
    private let descriptor: Descriptor
    /// What the path turned out to be when it was opened.
    package let status: FileStatus

    package var size: Int64 { status.size }
    package var path: String { descriptor.path }

    /// Opens a file to read.
    ///
    /// Without `followingLinks` anything but a regular file is refused, and no
    /// pipe can make the opening wait: for paths inside a folder that others may write to.
    package init(_ path: String, followingLinks: Bool = true) throws(FileError) {
        let flags = followingLinks ? O_RDONLY : O_RDONLY | O_NOFOLLOW | O_NONBLOCK
        let descriptor = try Descriptor(path, flags)
        let status = try FileStatus(descriptor: descriptor.number, path: path)
        guard status.isFile || (followingLinks && !status.isFolder) else {
            throw FileError("reading", path, errno: status.isFolder ? EISDIR : EINVAL)
        }
        #if canImport(Glibc)
            // A hint: twice the read-ahead, which is long enough for small files. Its failure changes nothing.
            if status.size > Self.readAhead {
                _ = posix_fadvise(descriptor.number, 0, 0, POSIX_FADV_SEQUENTIAL)
            }
        #endif
        self.descriptor = descriptor
        self.status = status
    }

    /// Has the system forget what it keeps of the file in memory, so that what is read next comes from the disk.
    ///
    /// A hint, which not every system takes. What is not on the disk yet stays.
    package func forgetCached() {
        #if canImport(Glibc)
            _ = posix_fadvise(descriptor.number, 0, 0, POSIX_FADV_DONTNEED)
        #endif
    }

    /// Has the system begin to read what will soon be asked for. A hint likewise.
    package func expectReading(at offset: Int64, count: Int64) {
        #if canImport(Glibc)
            _ = posix_fadvise(descriptor.number, off_t(offset), off_t(count), POSIX_FADV_WILLNEED)
        #endif
    }

    /// What Linux reads ahead by itself.
    private static let readAhead: Int64 = 128 << 10

    /// Fills the front of `buffer` with the next bytes and says how many; 0 at the end.
    package func next(into buffer: inout [UInt8]) throws(FileError) -> Int {
        let number = descriptor.number
        let count = unsafe buffer.withUnsafeMutableBytes { raw in
            SystemCall.retrying { unsafe read(number, raw.baseAddress, raw.count) }
        }
        guard count >= 0 else { throw FileError("reading", path, errno: errno) }
        return count
    }

    /// The next bytes, at most `count`; none at the end.
    package func next(upTo count: Int = 1 << 18) throws(FileError) -> [UInt8] {
        try unsafe filled(count) { raw in unsafe read(descriptor.number, raw.baseAddress, raw.count) }
    }

    /// The bytes at `offset`, fewer than `count` only where the file ends.
    package func bytes(at offset: Int64, count: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let place = off_t(offset) + off_t(bytes.count)
            let part = try unsafe filled(count - bytes.count) { raw in
                unsafe pread(descriptor.number, raw.baseAddress, raw.count, place)
            }
            if bytes.isEmpty { bytes = part } else { bytes += part }
            // Where the file was to end, and did, there is no need to ask again.
            if part.isEmpty || Int64(place) + Int64(part.count) == size { break }
        }
        return bytes
    }

    private func filled(
        _ capacity: Int, by call: (UnsafeMutableRawBufferPointer) -> Int
    ) throws(FileError) -> [UInt8] {
        var outcome = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            outcome = SystemCall.retrying { unsafe call(UnsafeMutableRawBufferPointer(buffer)) }
            count = max(outcome, 0)
        }
        guard outcome >= 0 else { throw FileError("reading", path, errno: errno) }
        return bytes
    }
}
