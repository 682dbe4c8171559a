#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// One open file descriptor, closed when it goes out of scope.
struct Descriptor: ~Copyable {
    let number: Int32
    let path: String
    private var isOpen = true

    init(_ path: String, _ flags: Int32, permissions: UInt32 = 0) throws(FileError) {
        let operation = flags & O_CREAT == 0 ? "opening" : "creating"
        self.number = try SystemCall.check(operation, path) {
            unsafe open(path, flags | O_CLOEXEC, mode_t(permissions))
        }
        self.path = path
    }

    deinit {
        // Nobody is left to hear of a failure; what was written was checked by `close()`.
        if isOpen { _ = systemClose(number) }
    }

    /// Closes now, so that a failure to write (NFS, quotas) can be told.
    mutating func close() throws(FileError) {
        guard isOpen else { return }
        isOpen = false
        // Never retried: on Linux the descriptor is gone even when EINTR is reported.
        if systemClose(number) == -1, errno != EINTR { throw FileError("closing", path, errno: errno) }
    }

    func sync() throws(FileError) {
        #if canImport(Darwin)
            // fsync on macOS leaves the bytes in the drive's cache; where the full one is unknown, it must do.
            if fcntl(number, F_FULLFSYNC) != -1 { return }
            guard errno == ENOTSUP || errno == EINVAL || errno == ENOTTY else {
                throw FileError("syncing", path, errno: errno)
            }
        #endif
        try SystemCall.check("syncing", path) { fsync(number) }
    }

    func setModified(_ unix: Int64) throws(FileError) {
        let time = timespec(tv_sec: time_t(unix), tv_nsec: 0)
        let times = [time, time]
        try SystemCall.check("setting the time of", path) { unsafe futimens(number, times) }
    }

    /// Writes all of it, however many calls that takes.
    func write(_ bytes: RawSpan) throws(FileError) {
        var offset = 0
        while offset < bytes.byteCount {
            let rest = bytes.extracting(droppingFirst: offset)
            let count = unsafe rest.withUnsafeBytes { raw in
                SystemCall.retrying { unsafe systemWrite(number, raw.baseAddress, raw.count) }
            }
            guard count > 0 else {
                // A write of nothing without an error would loop for ever.
                throw FileError("writing", path, errno: count == 0 ? EIO : errno)
            }
            offset += count
        }
    }
}

private func systemClose(_ number: Int32) -> Int32 { close(number) }

private func systemWrite(_ number: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(number, start, count)
}
