/// Reads requests off one connection, one after the other.
struct RequestReader {
    private let socket: Socket
    private let connection: Int
    private var pending: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: 65536)
    private static let largestHead = 65536
    private static let largestBody = 64 << 20

    init(_ socket: Socket, connection: Int) {
        self.socket = socket
        self.connection = connection
    }

    /// Blocks for the next request; `nil` when the peer is done or sends something else than HTTP.
    mutating func next() -> Request? {
        var searched = 0
        while true {
            if let end = endOfHead(from: searched) {
                guard var request = Request(head: pending[..<end], connection: connection) else { return nil }
                pending.removeFirst(end + 4)
                guard readBody(of: &request) else { return nil }
                return request
            }
            searched = max(0, pending.count - 3)
            guard pending.count < Self.largestHead, receive() else { return nil }
        }
    }

    private func endOfHead(from start: Int) -> Int? {
        guard pending.count >= 4 else { return nil }
        for position in start...(pending.count - 4)
        where pending[position] == 13 && pending[position + 1] == 10 && pending[position + 2] == 13
            && pending[position + 3] == 10
        {
            return position
        }
        return nil
    }

    private mutating func readBody(of request: inout Request) -> Bool {
        if request.header("expect")?.lowercased() == "100-continue" {
            let go = Body("HTTP/1.1 100 Continue\r\n\r\n")
            guard socket.send(go, upTo: go.count) else { return false }
        }
        if request.header("transfer-encoding")?.lowercased() == "chunked" { return readChunks(of: &request) }
        guard let length = Int(request.header("content-length") ?? "0"),
            (0...Self.largestBody).contains(length)
        else { return false }
        guard let body = take(length) else { return false }
        request.body = body
        return true
    }

    private mutating func readChunks(of request: inout Request) -> Bool {
        while true {
            guard let line = takeLine(), let size = Int(line.prefix { $0 != ";" }, radix: 16),
                request.body.count + size <= Self.largestBody, let chunk = take(size), takeLine() != nil
            else { return false }
            if size == 0 { return true }
            request.body += chunk
        }
    }

    private mutating func takeLine() -> String? {
        while true {
            if let end = pending.firstIndex(of: 10) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeFirst(end + 1)
                return String(line.prefix { $0 != "\r" && $0 != "\r\n" })
            }
            guard receive() else { return nil }
        }
    }

    private mutating func take(_ count: Int) -> [UInt8]? {
        while pending.count < count {
            guard receive() else { return nil }
        }
        defer { pending.removeFirst(count) }
        return Array(pending[..<count])
    }

    private mutating func receive() -> Bool {
        let count = socket.receive(into: &buffer)
        pending += buffer[..<count]
        return count > 0
    }
}
