#if canImport(Glibc)
    internal import CCrypto
    internal import Glibc
#else
    internal import Darwin
#endif

/// What a rename does when its target is already there.
package enum IfPresent: Sendable {
    case replace
    /// Throws an error that `alreadyExists`, and leaves both files as they were.
    case refuse
}

/// What can be done with a file by its path. Every call blocks.
package enum File {
    /// What the path stands for, or `nil` when there is nothing.
    package static func status(_ path: String, followingLinks: Bool = false) throws(FileError) -> FileStatus?
    {
        var raw = stat()
        do {
            try SystemCall.check("looking at", path) {
                unsafe followingLinks ? stat(path, &raw) : lstat(path, &raw)
            }
        } catch  where error.isMissing {
            return nil
        }
        return FileStatus(raw)
    }

    /// Whether the path is a regular file itself, not a link to one.
    package static func isFile(_ path: String) throws(FileError) -> Bool {
        try status(path)?.isFile ?? false
    }

    /// Reads the whole file; one larger than `limit` bytes is an error (EFBIG).
    package static func read(
        _ path: String, limit: Int, followingLinks: Bool = true
    ) throws(FileError) -> [UInt8] {
        let reader = try FileReader(path, followingLinks: followingLinks)
        var bytes: [UInt8] = []
        // One byte more than stated shows the end without another read; the size may still be a lie (/proc).
        var chunk = [UInt8](repeating: 0, count: min(max(Int(reader.size), 4095) + 1, 1 << 20))
        while case let count = try reader.next(into: &chunk), count > 0 {
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= limit else { throw FileError("reading", path, errno: EFBIG) }
        }
        return bytes
    }

    /// Removes the file, or the link itself.
    package static func remove(_ path: String) throws(FileError) {
        try SystemCall.check("removing", path) { unsafe unlink(path) }
    }

    /// Gives the file another name, in one step that no crash can cut in half.
    package static func rename(
        _ path: String, to target: String, ifPresent: IfPresent = .replace
    ) throws(FileError) {
        switch ifPresent {
        case .replace:
            try checkTarget(target)
            try SystemCall.check("renaming to \(target)", path) { systemRename(path, target) }
        case .refuse:
            try renameExclusively(path, to: target)
        }
    }

    /// Gives the file a second name; refuses one that is taken.
    package static func link(_ path: String, at target: String) throws(FileError) {
        try checkTarget(target)
        try SystemCall.check("linking as \(target)", path) {
            // By name: plain link() follows a symbolic link on some systems and not on others.
            unsafe linkat(AT_FDCWD, path, AT_FDCWD, target, 0)
        }
    }

    package static func setPermissions(_ permissions: UInt32, of path: String) throws(FileError) {
        try SystemCall.check("changing the permissions of", path) { unsafe chmod(path, mode_t(permissions)) }
    }

    /// Waits until the file's content is on the disk.
    ///
    /// After a failure the content must be taken for lost: asking again would
    /// report success for pages that the kernel has already dropped.
    package static func sync(_ path: String) throws(FileError) {
        let descriptor = try Descriptor(path, O_RDONLY)
        try descriptor.sync()
    }

    private static func renameExclusively(_ path: String, to target: String) throws(FileError) {
        try checkTarget(target)
        do {
            try SystemCall.check("renaming to \(target)", path) {
                #if canImport(Glibc)
                    unsafe cplatform_rename_exclusive(path, target)
                #else
                    unsafe renamex_np(path, target, UInt32(RENAME_EXCL))
                #endif
            }
        } catch  where error.isUnsupported || error.errno == EINVAL {
            // Some network and FUSE file systems lack it. A crash between the two leaves two names of one
            // complete file, never half a file.
            try link(path, at: target)
            try remove(path)
        }
    }

    private static func checkTarget(_ target: String) throws(FileError) {
        guard !target.holdsNUL else { throw FileError("renaming to", target, errno: EINVAL) }
    }

    private static func systemRename(_ path: String, _ target: String) -> Int32 {
        #if canImport(Glibc)
            unsafe Glibc.rename(path, target)
        #else
            unsafe Darwin.rename(path, target)
        #endif
    }
}
