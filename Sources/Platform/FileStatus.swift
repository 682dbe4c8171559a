#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What a name stands for.
package enum FileKind: Sendable, Equatable {
    case file, folder, link, other
}

/// What the file system knows about a file without reading it.
package struct FileStatus: Sendable, Equatable {
    package let kind: FileKind
    package let size: Int64
    /// The last change of its content, in seconds and nanoseconds of Unix time.
    package let modified: Int64
    package let modifiedNanoseconds: Int64
    package let device: UInt64
    package let inode: UInt64
    /// The permission bits, such as 0o600.
    package let permissions: UInt32
    package let linkCount: Int

    package var isFile: Bool { kind == .file }
    package var isFolder: Bool { kind == .folder }

    /// Whether both are the same file, under whatever names.
    package func isSameFile(as other: FileStatus) -> Bool {
        device == other.device && inode == other.inode
    }

    init(_ raw: stat) {
        let mode = UInt32(raw.st_mode)
        kind =
            switch mode & UInt32(S_IFMT) {
            case UInt32(S_IFREG): .file
            case UInt32(S_IFDIR): .folder
            case UInt32(S_IFLNK): .link
            default: .other
            }
        size = Int64(raw.st_size)
        #if canImport(Glibc)
            modified = Int64(raw.st_mtim.tv_sec)
            modifiedNanoseconds = Int64(raw.st_mtim.tv_nsec)
        #else
            modified = Int64(raw.st_mtimespec.tv_sec)
            modifiedNanoseconds = Int64(raw.st_mtimespec.tv_nsec)
        #endif
        device = UInt64(truncatingIfNeeded: raw.st_dev)
        inode = UInt64(raw.st_ino)
        permissions = mode & 0o7777
        linkCount = Int(raw.st_nlink)
    }

    init(descriptor: Int32, path: String) throws(FileError) {
        var raw = stat()
        try SystemCall.check("looking at", path) { unsafe fstat(descriptor, &raw) }
        self.init(raw)
    }
}
