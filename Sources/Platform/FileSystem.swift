#if canImport(Glibc)
    internal import CCrypto
    internal import Glibc
#else
    internal import Darwin
#endif

/// The file system that holds a folder, kept open to make whole batches durable at once.
///
/// The kernel tells each failed write only to those who had the file system
/// open at the time, so open it before the first write that `sync` shall vouch for.
package struct FileSystem: ~Copyable {
    private let descriptor: Descriptor

    package init(at path: String) throws(FileError) {
        descriptor = try Descriptor(path, O_RDONLY)
    }

    /// Waits until everything written to it is on the disk. Blocking.
    ///
    /// Returns `false` where the system has no such call: then each file must be synced by itself.
    package func sync() throws(FileError) -> Bool {
        #if canImport(Glibc)
            do {
                try SystemCall.check("syncing the file system of", descriptor.path) {
                    cplatform_sync_file_system(descriptor.number)
                }
                return true
            } catch  where error.isUnsupported {
                return false
            }
        #else
            return false
        #endif
    }
}
