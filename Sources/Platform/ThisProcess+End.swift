#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension ThisProcess {
    /// Ends the process with this exit status.
    package static func end(_ status: Int32) -> Never { exit(status) }
}
