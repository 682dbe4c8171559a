#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension ThisProcess {
    /// How many things can be computed at once; at least one.
    package static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
