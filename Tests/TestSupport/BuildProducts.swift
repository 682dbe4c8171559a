internal import Foundation
internal import Platform

/// The programs that were built along with the tests.
package enum BuildProducts {
    /// The path of a built program, such as `tapekeep`; throws when it was not built.
    package static func path(_ name: String) throws -> String {
        let path = try folder() + "/" + name
        guard try File.status(path, followingLinks: true) != nil else {
            throw FileError("looking for the built program", path, errno: ENOENT)
        }
        return path
    }

    /// The folder that holds the test bundle: on macOS the bundle is a folder, on Linux a program.
    private static func folder() throws -> String {
        #if canImport(Darwin)
            for bundle in Bundle.allBundles where bundle.bundlePath.hasSuffix(".xctest") {
                return bundle.bundleURL.deletingLastPathComponent().path
            }
        #endif
        let program = try ThisProcess.canonicalPath("/proc/self/exe")
        return String(program.prefix(upTo: program.lastIndex(of: "/") ?? program.startIndex))
    }
}
