internal import Platform

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A port on 127.0.0.1 with one thread for each connection.
///
/// Threads and blocking calls instead of an event loop: a client of a few dozen connections
/// needs no more, and a fault such as "stall here" is then one line.
final class LoopbackListener: Sendable {
    typealias Serve = @Sendable (_ connection: Socket, _ number: Int, _ stop: StopSignal) -> Void

    private struct Threads: Sendable {
        var open: Set<CInt> = []
        var running = 0
        var accepted = 0
    }

    let port: UInt16
    private let descriptor: CInt
    private let stopSignal: StopSignal
    private let threads = Guarded(Threads())
    private let serve: Serve

    /// Listens on `port`, or on a free one if it is 0, and gives each connection to `serve` on a thread of its own.
    init(port: UInt16 = 0, serve: @escaping Serve) throws(SimulatorError) {
        self.serve = serve
        stopSignal = try StopSignal()
        (descriptor, self.port) = try Self.open(port)
        threads.with { $0.running = 1 }
        startThread { self.acceptUntilStopped() }
    }

    /// How many connections were accepted so far.
    var accepted: Int { threads.with { $0.accepted } }

    /// Ends all connections and waits for their threads.
    func stop() {
        stopSignal.send()
        threads.with { for open in $0.open { Socket(descriptor: open).hangUp() } }
        threads.wait { $0.running == 0 }
    }

    private func acceptUntilStopped() {
        while stopSignal.waitToRead(descriptor), !stopSignal.isSent {
            let accepted = accept(descriptor, nil, nil)
            guard accepted >= 0 else { continue }
            let number = threads.with { threads in
                threads.accepted += 1
                threads.running += 1
                threads.open.insert(accepted)
                return threads.accepted
            }
            startThread { self.run(Socket(descriptor: accepted), number) }
        }
        close(descriptor)
        threads.with { $0.running -= 1 }
    }

    private func run(_ connection: Socket, _ number: Int) {
        connection.configure()
        // A connection accepted while `stop` went through the open ones would be left waiting.
        if !stopSignal.isSent { serve(connection, number, stopSignal) }
        threads.with { threads in
            threads.open.remove(connection.descriptor)
            close(connection.descriptor)
            threads.running -= 1
        }
    }

    private static func open(_ port: UInt16) throws(SimulatorError) -> (CInt, UInt16) {
        let descriptor = Socket.make()
        guard descriptor >= 0 else { throw .last(while: "making a socket") }
        var on: CInt = 1
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<CInt>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, length) == 0 && listen(descriptor, 512) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard isBound else {
            let error = SimulatorError.last(while: "listening on 127.0.0.1:\(port)")
            close(descriptor)
            throw error
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}

/// Runs `body` on a new thread that nobody joins.
private func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Job: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let job = unsafe Unmanaged.passRetained(Job(body)).toOpaque()
    #if canImport(Glibc)
        var thread = pthread_t()
        let failure = unsafe pthread_create(
            &thread, nil,
            { job in
                if let job = unsafe job { unsafe Unmanaged<Job>.fromOpaque(job).takeRetainedValue().body() }
                return nil
            }, job)
        precondition(failure == 0, "no thread left")
        pthread_detach(thread)
    #else
        var thread: pthread_t?
        let failure = unsafe pthread_create(
            &thread, nil,
            { job in
                unsafe Unmanaged<Job>.fromOpaque(job).takeRetainedValue().body()
                return nil
            }, job)
        precondition(failure == 0, "no thread left")
        if let thread = unsafe thread { unsafe pthread_detach(thread) }
    #endif
}
