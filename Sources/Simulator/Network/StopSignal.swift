internal import Platform

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A pipe whose closed end tells every waiting thread that the service stops, so that no
/// wait is longer than it must be.
final class StopSignal: Sendable {
    private let readEnd: CInt
    private let writeEnd: Guarded<CInt?>

    init() throws(SimulatorError) {
        var ends: [CInt] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw .last(while: "making a pipe") }
        readEnd = ends[0]
        writeEnd = Guarded(ends[1])
    }

    deinit {
        send()
        close(readEnd)
    }

    func send() {
        writeEnd.with { end in
            if let open = end { close(open) }
            end = nil
        }
    }

    var isSent: Bool { writeEnd.with { $0 == nil } }

    /// Waits until `descriptor` can be read, or was closed; false when the service stops.
    func waitToRead(_ descriptor: CInt) -> Bool {
        wait(descriptor, milliseconds: -1) != .stopped
    }

    /// Waits for `seconds`; false when the service stops or, if given, the peer hangs up before that.
    func pause(_ seconds: Double, unlessGone descriptor: CInt? = nil) -> Bool {
        let end = monotonicSeconds() + seconds
        while true {
            let left = end - monotonicSeconds()
            if left <= 0 { return true }
            let milliseconds = CInt(min(max(1, left * 1000), 1e9))
            switch wait(descriptor, milliseconds: milliseconds) {
            case .stopped: return false
            case .readable where descriptor.map(isGone) == true: return false
            // The peer has sent its next request ahead; what is left to wait needs no watch.
            case .readable: return pause(left)
            case .elapsed: continue
            }
        }
    }

    private enum Outcome { case readable, stopped, elapsed }

    private func wait(_ descriptor: CInt?, milliseconds: CInt) -> Outcome {
        var watched = [pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)]
        if let descriptor {
            watched.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
        }
        let count = unsafe poll(&watched, nfds_t(watched.count), milliseconds)
        if watched[0].revents != 0 { return .stopped }
        if count > 0 { return .readable }
        return count < 0 && errno != EINTR ? .stopped : .elapsed
    }

    private func isGone(_ descriptor: CInt) -> Bool {
        var byte: UInt8 = 0
        return unsafe recv(descriptor, &byte, 1, CInt(MSG_PEEK)) <= 0
    }
}
