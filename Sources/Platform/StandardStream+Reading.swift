#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension StandardStream {
    /// The next bytes of standard input, at most `count`; none at its end. Blocking.
    ///
    /// `isCancelled` is asked several times a second while nothing comes; when it says so, `nil` is returned.
    package static func nextInput(
        upTo count: Int = 1 << 18, isCancelled: () -> Bool
    ) throws(FileError) -> [UInt8]? {
        let number = input.rawValue
        while !isCancelled() {
            var waiting = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
            let ready = SystemCall.retrying { Int(unsafe poll(&waiting, 1, 200)) }
            if ready == 0 { continue }
            guard ready > 0 else { throw FileError("reading from", "standard input", errno: errno) }
            var outcome = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                outcome = SystemCall.retrying { unsafe read(number, buffer.baseAddress, count) }
                filled = max(outcome, 0)
            }
            if outcome < 0, errno == EAGAIN { continue }
            guard outcome >= 0 else { throw FileError("reading from", "standard input", errno: errno) }
            return bytes
        }
        return nil
    }
}
