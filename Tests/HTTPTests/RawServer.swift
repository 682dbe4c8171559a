import Foundation
import Platform

/// A server on loopback that answers canned bytes, wrong ones included.
///
/// It understands just enough to know where a request ends. Each connection has its own thread.
final class RawServer: Sendable {
    /// A request as it came.
    struct Request: Sendable {
        let method, target: String
        let headers: [(name: String, value: String)]
        let body: [UInt8]
        /// Which connection it came on, from 0.
        let connection: Int

        func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    private struct State {
        var sockets: [Int32] = []
        var connections = 0
        var requests: [Request] = []
        var isStopped = false
    }

    let port: Int
    private let listener: Int32
    private let state = Guarded(State())
    private let answer: @Sendable (Request, Client) -> Void

    /// Runs `body` with a server that calls `answer` for each request, and stops it afterwards.
    static func run<Result>(
        _ answer: @escaping @Sendable (Request, Client) -> Void,
        _ body: (RawServer) async throws -> Result
    ) async throws -> Result {
        let server = try RawServer(answer)
        defer { server.stop() }
        return try await body(server)
    }

    var base: String { "http://127.0.0.1:\(port)" }
    var requests: [Request] { state.with { $0.requests } }
    var connectionCount: Int { state.with { $0.connections } }

    private init(_ answer: @escaping @Sendable (Request, Client) -> Void) throws {
        (listener, port) = try listenOnLoopback(backlog: 64)
        self.answer = answer
        Thread.detachNewThread { [self] in acceptAll() }
    }

    private func stop() {
        state.with { state in
            state.isStopped = true
            for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func acceptAll() {
        while true {
            let socket = accept(listener, nil, nil)
            guard socket >= 0 else { break }
            let index: Int? = state.with { state in
                guard !state.isStopped else { return nil }
                state.sockets.append(socket)
                state.connections += 1
                return state.connections - 1
            }
            guard let index else {
                close(socket)
                break
            }
            Thread.detachNewThread { [self] in serve(socket, index) }
        }
        close(listener)
    }

    private func serve(_ socket: Int32, _ index: Int) {
        let client = Client(socket)
        while let request = client.nextRequest(index) {
            state.with { $0.requests.append(request) }
            answer(request, client)
        }
        state.with { state in
            state.sockets.removeAll { $0 == socket }
            close(socket)
        }
    }
}

/// A listening socket on a free port of 127.0.0.1.
func listenOnLoopback(backlog: Int32) throws -> (socket: Int32, port: Int) {
    let descriptor = newSocket()
    var address = loopbackAddress(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            unsafe bind(descriptor, address, length) == 0 && listen(descriptor, backlog) == 0
                && getsockname(descriptor, address, &length) == 0
        }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
}

func loopbackAddress(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    address.sin_port = port.bigEndian
    return address
}

func newSocket() -> Int32 {
    #if os(Linux)
        socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
        socket(AF_INET, SOCK_STREAM, 0)
    #endif
}

/// `send(2)` without the signal that a vanished reader would raise.
func sendSome(_ socket: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if os(Linux)
        unsafe send(socket, bytes, count, Int32(MSG_NOSIGNAL))
    #else
        unsafe send(socket, bytes, count, 0)
    #endif
}
