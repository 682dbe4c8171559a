#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file that only ever grows at its end, such as a log. Every call blocks.
package struct AppendedFile: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// Opens the file, or makes it, readable by its owner alone.
    package init(_ path: String) throws(FileError) {
        descriptor = try Descriptor(path, O_WRONLY | O_CREAT | O_APPEND, permissions: 0o600)
    }

    package func append(_ bytes: [UInt8]) throws(FileError) {
        try unsafe descriptor.write(bytes.span.bytes)
    }
}
