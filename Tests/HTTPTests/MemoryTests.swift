#if os(Linux)
    import Foundation
    import HTTP
    import Testing

    @Suite(.timeLimit(.minutes(1)))
    struct MemoryTests {
        /// Kilobytes of memory that this process occupies now.
        private static func residentSize() throws -> Int {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
            return try #require(
                line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) })
        }

        @Test(arguments: ["fast reader", "slow reader"])
        func memoryStaysConstantHoweverLargeTheBody(reader: String) async throws {
            let (megabytes, part) = (100, [UInt8](repeating: 1, count: 1 << 20))
            try await RawServer.run { _, client in
                client.send("HTTP/1.1 200 OK\r\nContent-Length: \(megabytes << 20)\r\n\r\n")
                for _ in 0..<megabytes { client.send(part) }
            } _: { server in
                let base = server.base
                let (total, growth) = try await blocking {
                    var connection = try HTTPConnection(to: Origin(base))
                    return try connection.send(HTTPRequest(path: "/")) { _, body in
                        let before = try Self.residentSize()
                        var (total, highest, count) = (0, before, 0)
                        while true {
                            let chunk = try body.next()
                            if chunk.isEmpty { break }
                            total += chunk.count
                            count += 1
                            if reader == "slow reader" { Thread.sleep(forTimeInterval: 0.001) }
                            if count % 8 == 0 { highest = max(highest, try Self.residentSize()) }
                        }
                        return (total, highest - before)
                    }
                }
                #expect(total == megabytes << 20)
                #expect(growth < 40_000)
            }
        }
    }
#endif
