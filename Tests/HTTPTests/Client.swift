import Foundation

/// One accepted connection, seen from the server.
final class Client {
    private let socket: Int32
    private var unread: [UInt8] = []

    init(_ socket: Int32) {
        self.socket = socket
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Sends everything; false if the other side went away.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            var rest = unsafe bytes[...]
            while unsafe !rest.isEmpty {
                let sent = unsafe sendSome(
                    socket, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard sent > 0 else { return false }
                unsafe rest = unsafe rest.dropFirst(sent)
            }
            return true
        }
    }

    /// Answers with a whole body.
    func reply(_ body: [UInt8], status: Int = 200, headers: String = "") {
        send("HTTP/1.1 \(status) Any\r\nContent-Length: \(body.count)\r\n\(headers)\r\n")
        send(body)
    }

    func reply(_ body: String, status: Int = 200, headers: String = "") {
        reply(Array(body.utf8), status: status, headers: headers)
    }

    /// Ends the connection in good order.
    func hangUp() { shutdown(socket, Int32(SHUT_RDWR)) }

    /// Ends the connection with a reset.
    func reset() {
        var now = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        // Makes the descriptor a new, unconnected socket, which closes the old one with a reset.
        let other = newSocket()
        dup2(other, socket)
        close(other)
    }

    /// Waits until the other side has gone away.
    func waitForHangUp() {
        while receive() {}
    }

    /// The first bytes that come, whatever they are.
    func receiveSome() -> [UInt8] {
        _ = receive()
        return unread
    }

    func nextRequest(_ connection: Int) -> RawServer.Request? {
        let blankLine = Array("\r\n\r\n".utf8)
        var end: Int?
        while true {
            end = unread.indices.first { unread[$0...].starts(with: blankLine) }
            if end != nil { break }
            guard receive() else { return nil }
        }
        guard let end else { return nil }
        let lines = String(decoding: unread[..<end], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        let headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            return (name: parts[0], value: parts.count > 1 ? parts[1] : "")
        }
        unread.removeFirst(end + 4)
        let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        while unread.count < length { guard receive() else { return nil } }
        defer { unread.removeFirst(length) }
        return RawServer.Request(
            method: words[0], target: words.count > 1 ? words[1] : "", headers: headers,
            body: Array(unread.prefix(length)), connection: connection)
    }

    private func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = unsafe recv(socket, &buffer, buffer.count, 0)
        if count > 0 { unread += buffer.prefix(count) }
        return count > 0
    }
}
