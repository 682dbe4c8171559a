#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A failed call on a file or folder.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was being done; follows "while": "writing".
    package let operation: String
    package let path: String
    /// The system's error number.
    package let errno: Int32

    package init(_ operation: String, _ path: String, errno: Int32) {
        self.operation = operation
        self.path = path
        self.errno = errno
    }

    /// No room, or no more of this user's share of it.
    package var isDiskFull: Bool { errno == ENOSPC || errno == EDQUOT }
    /// The file system takes no writes at all.
    package var isReadOnly: Bool { errno == EROFS }
    /// Something could not be written for want of the right to; a file that may not be read is another matter.
    package var isWritingDenied: Bool {
        let isWriting = ["creating", "writing", "renaming", "making", "removing", "locking"].contains {
            operation.hasPrefix($0)
        }
        return isPermissionDenied && isWriting
    }
    package var isMissing: Bool { errno == ENOENT || errno == ENOTDIR }
    package var isPermissionDenied: Bool { errno == EACCES || errno == EPERM }
    package var alreadyExists: Bool { errno == EEXIST || errno == ENOTEMPTY }
    package var isUnsupported: Bool { errno == ENOTSUP || errno == EOPNOTSUPP || errno == ENOSYS }

    package var description: String { "\(reason) (while \(operation) \(path))" }

    /// The system's own words, such as "No space left on device".
    package var reason: String { SystemCall.message(for: errno) }
}
