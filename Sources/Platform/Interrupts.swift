internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A request from outside to end.
package enum Interrupt: Int32, Sendable {
    /// SIGINT: Ctrl-C.
    case interrupted = 2
    /// SIGTERM: a service manager, a shutdown.
    case terminated = 15

    /// 128 and the signal's number, as shells report it: 130 or 143.
    package var exitCode: Int32 { 128 + rawValue }
}

/// Turns the first SIGINT or SIGTERM into a call, and the second into the process's end.
package enum Interrupts {
    /// From now on the first signal calls `first`, on a thread of its own; the second leaves at once with its
    /// exit code, even when all other threads hang. To be called once.
    ///
    /// A SIGINT that was ignored when the process started (a shell does so for background jobs) is
    /// heard all the same: whoever sends it by hand means it.
    package static func onFirst(_ first: @escaping @Sendable (Interrupt) -> Void) {
        ignoreBrokenPipes()
        var ends: (Int32, Int32) = (-1, -1)
        let code = unsafe withUnsafeMutableBytes(of: &ends) { raw in
            unsafe pipe(raw.assumingMemoryBound(to: Int32.self).baseAddress)
        }
        precondition(code == 0, "a process without a free descriptor at its start cannot work")
        let (readEnd, writeEnd) = ends
        _ = fcntl(readEnd, F_SETFD, FD_CLOEXEC)
        _ = fcntl(writeEnd, F_SETFD, FD_CLOEXEC)
        // Set before any handler runs: inside one, a lazy initializer could wait for itself.
        wakeUpDescriptor.store(writeEnd, ordering: .sequentiallyConsistent)
        signalCount.store(0, ordering: .sequentiallyConsistent)
        firstSignal.store(0, ordering: .sequentiallyConsistent)
        Thread {
            var number: UInt8 = 0
            let count = SystemCall.retrying { unsafe read(readEnd, &number, 1) }
            if count == 1, let interrupt = Interrupt(rawValue: Int32(number)) { first(interrupt) }
        }.detach()
        // signal() as both systems have it: the handler stays, and calls under way go on without EINTR.
        for interrupt in [Interrupt.interrupted, .terminated] { _ = signal(interrupt.rawValue, handleSignal) }
    }

    /// The first signal that came, if any: a fact of the process, like its exit code.
    package static var received: Interrupt? {
        Interrupt(rawValue: firstSignal.load(ordering: .sequentiallyConsistent))
    }

    /// The first signal, as a sequence of at most one element.
    package static func first() -> AsyncStream<Interrupt> {
        let (stream, continuation) = AsyncStream.makeStream(of: Interrupt.self)
        onFirst { interrupt in
            continuation.yield(interrupt)
            continuation.finish()
        }
        return stream
    }

    /// Makes a write to a closed pipe or socket an error instead of the process's end.
    package static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}

private let signalCount = Atomic<Int>(0)
private let firstSignal = Atomic<Int32>(0)
private let wakeUpDescriptor = Atomic<Int32>(-1)

/// Runs inside the signal: only atomics, write and _exit are allowed here.
private func handleSignal(_ number: Int32) {
    let saved = errno
    if signalCount.wrappingAdd(1, ordering: .sequentiallyConsistent).oldValue > 0 { _exit(128 + number) }
    firstSignal.store(number, ordering: .sequentiallyConsistent)
    var byte = UInt8(truncatingIfNeeded: number)
    _ = unsafe write(wakeUpDescriptor.load(ordering: .sequentiallyConsistent), &byte, 1)
    errno = saved
}
