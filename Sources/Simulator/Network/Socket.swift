#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A failure of the practice account itself, such as a port that is taken.
package struct SimulatorError: Error, Equatable, CustomStringConvertible {
    package let operation: String
    package let reason: String
    package var description: String { "\(reason) (while \(operation))" }

    package init(operation: String, reason: String) {
        self.operation = operation
        self.reason = reason
    }

    static func last(while operation: String) -> SimulatorError {
        let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
        return SimulatorError(operation: operation, reason: reason)
    }
}

/// One accepted connection. All calls block.
struct Socket: Sendable {
    let descriptor: CInt

    /// The descriptor of a new TCP socket; negative on failure.
    static func make() -> CInt {
        #if canImport(Glibc)
            return socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        #else
            return socket(AF_INET, SOCK_STREAM, 0)
        #endif
    }

    /// Reads what is there, at most `buffer.count` bytes; 0 at the end or on failure.
    func receive(into buffer: inout [UInt8]) -> Int {
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe recv(descriptor, bytes.baseAddress, bytes.count, 0)
            }
            if count >= 0 { return count }
            if errno != EINTR { return 0 }
        }
    }

    /// Sends everything; false when the peer is gone.
    func send(_ body: Body, from start: Int = 0, upTo end: Int) -> Bool {
        var vectors: [iovec] = unsafe []
        var skipped = 0
        for slice in body.slices {
            let lower = max(start - skipped, 0)
            let upper = min(end - skipped, slice.count)
            skipped += slice.count
            guard lower < upper else { continue }
            let base = unsafe UnsafeMutableRawPointer(mutating: slice.bytes.pointer + slice.start + lower)
            unsafe vectors.append(iovec(iov_base: base, iov_len: upper - lower))
        }
        return unsafe send(&vectors)
    }

    private func send(_ vectors: inout [iovec]) -> Bool {
        // 1024 is the least that POSIX systems in use accept as one message.
        let limit = 1024
        var next = 0
        while unsafe next < vectors.count {
            let span = unsafe min(limit, vectors.count - next)
            var sent = unsafe vectors.withUnsafeMutableBufferPointer { all in
                var message = unsafe msghdr()
                unsafe message.msg_iov = all.baseAddress.map { unsafe $0 + next }
                unsafe message.msg_iovlen = numericCast(span)
                #if canImport(Glibc)
                    return unsafe sendmsg(descriptor, &message, CInt(MSG_NOSIGNAL))
                #else
                    return unsafe sendmsg(descriptor, &message, 0)
                #endif
            }
            if sent < 0 {
                if errno == EINTR { continue }
                return false
            }
            while unsafe next < vectors.count, unsafe sent >= vectors[next].iov_len {
                unsafe sent -= vectors[next].iov_len
                next += 1
            }
            if sent > 0 {
                unsafe vectors[next].iov_base = unsafe vectors[next].iov_base.map { unsafe $0 + sent }
                unsafe vectors[next].iov_len -= sent
            }
        }
        return true
    }

    /// Makes closing send a reset instead of an orderly end.
    func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }

    /// Ends both directions, which wakes a thread that waits on this connection.
    func hangUp() {
        shutdown(descriptor, CInt(SHUT_RDWR))
    }

    func configure() {
        var on: CInt = 1
        unsafe setsockopt(
            descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
        #if !canImport(Glibc)
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<CInt>.size))
        #endif
    }
}

/// Seconds of a clock that never goes back.
func monotonicSeconds() -> Double {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}

/// Seconds since 1970.
func unixSeconds() -> Int {
    Int(time(nil))
}
