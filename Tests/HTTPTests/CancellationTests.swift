import Foundation
import HTTP
import Platform
import Testing

/// None of these waits would ever end by itself within the time limit.
@Suite(.timeLimit(.minutes(15)))
struct CancellationTests {
    private let patient = ConnectionOptions(connectTimeout: 600, lowSpeedTime: 600)

    /// Lets the server cancel the task that waits for it.
    private final class Canceller: Sendable {
        private let task = Guarded<Task<Void, any Error>?>(nil)
        private let isDue = DispatchSemaphore(value: 0)

        func set(_ task: Task<Void, any Error>) {
            self.task.with { $0 = task }
            isDue.signal()
        }

        func cancel() {
            isDue.wait()
            task.with { $0?.cancel() }
        }
    }

    private func expectCancelled(_ task: Task<Void, any Error>) async {
        await #expect { try await task.value } throws: { ($0 as? HTTPError)?.kind == .cancelled }
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
    ])
    func aStalledTransferEndsWhenItsTaskIsCancelled(beginning: String) async throws {
        let canceller = Canceller()
        try await RawServer.run { _, client in
            client.send(beginning)
            canceller.cancel()
            client.waitForHangUp()
        } _: { server in
            let (base, options) = (server.base, patient)
            let task = blockingTask {
                var connection = try HTTPConnection(to: Origin(base), options: options)
                try connection.send(HTTPRequest(path: "/")) { _, body in try body.requireEnd() }
            }
            canceller.set(task)
            await expectCancelled(task)
        }
    }

    @Test func aStalledHandshakeEndsWhenItsTaskIsCancelled() async throws {
        let (socket, port) = try listenOnLoopback(backlog: 1)
        defer { close(socket) }
        let options = patient
        let task = blockingTask {
            var connection = try HTTPConnection(to: Origin("https://127.0.0.1:\(port)"), options: options)
            try connection.send(HTTPRequest(path: "/")) { _, _ in }
        }
        // The kernel has made the connection, and nobody answers on it.
        let client = accept(socket, nil, nil)
        task.cancel()
        await expectCancelled(task)
        close(client)
    }

    #if os(Linux)
        @Test func aStalledConnectEndsWhenItsTaskIsCancelled() async throws {
            let (listener, port) = try listenOnLoopback(backlog: 0)
            // A full queue makes Linux ignore whoever comes next.
            let fillers = (0..<4).map { _ in newSocket() }
            defer { for socket in fillers + [listener] { close(socket) } }
            for filler in fillers {
                _ = fcntl(filler, F_SETFL, O_NONBLOCK)
                var address = loopbackAddress(port: UInt16(port))
                unsafe withUnsafePointer(to: &address) { pointer in
                    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        _ = unsafe connect(filler, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                    }
                }
            }
            let options = patient
            let isStarted = DispatchSemaphore(value: 0)
            let task = blockingTask {
                var connection = try HTTPConnection(to: Origin("http://127.0.0.1:\(port)"), options: options)
                isStarted.signal()
                try connection.send(HTTPRequest(path: "/")) { _, _ in }
            }
            Thread.detachNewThread {
                isStarted.wait()
                task.cancel()
            }
            await expectCancelled(task)
        }
    #endif

    @Test func afterACancelledTransferNothingIsSent() async throws {
        try await RawServer.run { _, client in
            client.reply("never")
        } _: { server in
            let base = server.base
            let mayStart = DispatchSemaphore(value: 0)
            let task = blockingTask {
                mayStart.wait()
                var connection = try HTTPConnection(to: Origin(base))
                try connection.send(HTTPRequest(path: "/")) { _, _ in }
            }
            task.cancel()
            mayStart.signal()
            await expectCancelled(task)
            #expect(server.requests.isEmpty)
        }
    }
}
