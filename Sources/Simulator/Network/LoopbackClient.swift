#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A connection to a loopback port that shows what comes back as it is, wrong lengths and all; blocking.
///
/// The judge of the practice account's own tests: a real HTTP client would hide or refuse what they look at.
struct LoopbackClient: ~Copyable {
    private let socket: Socket
    private var pending: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: 65536)

    /// An answer as far as it came.
    struct Answer: Sendable {
        var status = 0
        var headers: [String: String] = [:]
        var body: [UInt8] = []
        /// Whether all that was announced arrived.
        var isWhole = false
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    init(port: UInt16) throws(SimulatorError) {
        socket = Socket(descriptor: Socket.make())
        guard socket.descriptor >= 0 else { throw .last(while: "making a socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let descriptor = socket.descriptor
        let isConnected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw .last(while: "connecting to port \(port)") }
        socket.configure()
    }

    deinit { close(socket.descriptor) }

    /// Sends a request and reads what comes back; `patience` seconds without a byte end it.
    mutating func send(
        _ method: String = "GET", _ target: String, key: String? = SimulatedAccount.defaultKey,
        headers: [String] = [], body: String? = nil, patience: Double = 20
    ) -> Answer {
        var text = "\(method) \(target) HTTP/1.1\r\nhost: 127.0.0.1\r\n"
        if let key { text += "xi-api-key: \(key)\r\n" }
        for header in headers { text += header + "\r\n" }
        if let body { text += "content-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n" }
        let message = Body(text + "\r\n" + (body ?? ""))
        _ = socket.send(message, upTo: message.count)
        var limit = timeval(
            tv_sec: .init(patience), tv_usec: .init(patience.truncatingRemainder(dividingBy: 1) * 1_000_000))
        unsafe setsockopt(
            socket.descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        return read()
    }

    private mutating func read() -> Answer {
        var answer = Answer()
        guard let head = takeHead() else {
            answer.body = pending
            return answer
        }
        let lines = String(decoding: head, as: UTF8.self).split(whereSeparator: { $0 == "\r\n" })
        answer.status = lines.first.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            answer.headers[line[..<colon].lowercased()] = String(
                line[line.index(after: colon)...].drop { $0 == " " })
        }
        if answer.headers["transfer-encoding"] == "chunked" {
            readChunks(into: &answer)
        } else if let length = answer.headers["content-length"].flatMap({ Int($0) }) {
            while pending.count < length, receive() {}
            answer.body = Array(pending.prefix(length))
            answer.isWhole = answer.body.count == length
            pending.removeFirst(answer.body.count)
        } else {
            while receive() {}
            answer.body = pending
            answer.isWhole = true
            pending = []
        }
        return answer
    }

    private mutating func readChunks(into answer: inout Answer) {
        while true {
            while !pending.contains(10) { guard receive() else { return } }
            let line = pending.prefix { $0 != 13 && $0 != 10 }
            guard let size = Int(String(decoding: line, as: UTF8.self), radix: 16) else { return }
            while pending.count < line.count + 2 + size + 2 { guard receive() else { break } }
            answer.body += pending.dropFirst(line.count + 2).prefix(size)
            pending.removeFirst(min(pending.count, line.count + size + 4))
            if size == 0 { answer.isWhole = true; return }
        }
    }

    private mutating func takeHead() -> [UInt8]? {
        while true {
            for end in pending.indices.dropLast(3)
            where pending[end..<(end + 4)].elementsEqual([13, 10, 13, 10]) {
                let head = Array(pending[..<end])
                pending.removeFirst(end + 4)
                return head
            }
            guard receive() else { return nil }
        }
    }

    private mutating func receive() -> Bool {
        let count = socket.receive(into: &buffer)
        pending += buffer[..<count]
        return count > 0
    }
}
