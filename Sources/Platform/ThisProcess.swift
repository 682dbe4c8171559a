#if canImport(Glibc)
    internal import CCrypto
    internal import Glibc
#else
    internal import Darwin
#endif

/// What the system knows about the running process.
package enum ThisProcess {
    package static var identifier: Int32 { getpid() }

    package static var hostName: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            unsafe buffer.initialize(repeating: 0)
            // The last byte stays 0: a name cut short need not be ended by the system.
            guard let start = buffer.baseAddress, unsafe gethostname(start, buffer.count - 1) == 0 else {
                return "unknown"
            }
            return unsafe String(cString: start)
        }
    }

    /// The name of the user it runs for, or their number where nobody knows a name.
    package static var userName: String {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1 << 14) { buffer in
            guard let start = buffer.baseAddress,
                unsafe getpwuid_r(geteuid(), &entry, start, buffer.count, &found) == 0,
                unsafe found != nil, let name = unsafe entry.pw_name
            else { return "\(geteuid())" }
            return unsafe String(cString: name)
        }
    }

    /// From now on large blocks go back to the system as soon as they are freed.
    ///
    /// Otherwise glibc raises its limit with each one that it meets (mallopt(3), M_MMAP_THRESHOLD), and every
    /// thread that once held a transcript of 20 MB keeps the room for it.
    package static func returnLargeBlocks() {
        #if canImport(Glibc)
            // Above what bodies are read by, so that these stay cheap.
            cplatform_return_blocks_from(4 << 20)
        #endif
    }

    package static var isSuperuser: Bool { geteuid() == 0 }

    package static func currentFolder() throws(FileError) -> String {
        try canonicalPath(".")
    }

    /// The absolute path without links, `.` and `..`; what it names must exist.
    package static func canonicalPath(_ path: String) throws(FileError) -> String {
        guard !path.holdsNUL, let resolved = unsafe realpath(path, nil) else {
            throw FileError("resolving", path, errno: path.holdsNUL ? EINVAL : errno)
        }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// The most memory that was resident at any time.
    package static var peakMemoryBytes: Int64 {
        #if canImport(Glibc)
            // getrusage counts what the parent had before it started this program; this line does not.
            if let status = try? File.read("/proc/self/status", limit: 1 << 16),
                let line = status.split(separator: UInt8(ascii: "\n")).first(where: {
                    $0.starts(with: "VmHWM:".utf8)
                }),
                let kilobytes = Int64(
                    String(decoding: line.filter { (48...57).contains($0) }, as: UTF8.self))
            {
                return kilobytes << 10
            }
        #endif
        var usage = rusage()
        #if canImport(Glibc)
            unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
            return Int64(usage.ru_maxrss) << 10
        #else
            unsafe getrusage(RUSAGE_SELF, &usage)
            return Int64(usage.ru_maxrss)
        #endif
    }

    /// Keeps the process's memory, and the key in it, out of core files and away from other processes.
    package static func disableCoreDumps() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        // Both are precautions: where the system refuses one, the work goes on.
        #if canImport(Glibc)
            _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
            _ = cplatform_forbid_dumps()
        #else
            _ = unsafe setrlimit(RLIMIT_CORE, &none)
        #endif
    }
}
