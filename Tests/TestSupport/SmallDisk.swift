internal import Foundation
internal import Platform
package import Testing

/// A file system so small that a test can fill it.
package enum SmallDisk {
    /// Whether this machine lets the test mount one; for `.enabled(if:)`.
    package static let isAvailable: Bool = {
        #if os(Linux)
            // Containers often give root without the right to mount: only trying tells.
            (try? mounted(bytes: 1 << 16) { _ in true }) ?? false
        #else
            false
        #endif
    }()

    package static let reason: Comment = "mounting a small file system needs Linux and the right to mount"

    /// Mounts an empty file system of that size, lends its path, and takes it away again.
    package static func mounted<Result>(bytes: Int, _ body: (String) throws -> Result) throws -> Result {
        let directory = try TemporaryDirectory.make()
        defer {
            // Left-overs are only clutter, and a failure of the test is the one to tell.
            try? directory.remove()
        }
        try mount(directory.path, bytes)
        defer { unmount(directory.path) }
        return try body(directory.path)
    }

    /// The same for a body that waits.
    package static func mounted<Result>(
        bytes: Int, _ body: (String) async throws -> Result
    ) async throws -> Result {
        let directory = try TemporaryDirectory.make()
        defer { try? directory.remove() }
        try mount(directory.path, bytes)
        defer { unmount(directory.path) }
        return try await body(directory.path)
    }

    private static func mount(_ path: String, _ bytes: Int) throws {
        try command("mount", "-t", "tmpfs", "-o", "size=\(bytes),mode=700", "tmpfs", path)
    }

    private static func unmount(_ path: String) {
        // Lazily, as a test that failed may have left files open; there is nobody to tell of a failure.
        try? command("umount", "-l", path)
    }

    private static func command(_ words: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw FileError("mounting", words.last ?? "", errno: EPERM)
        }
    }
}
