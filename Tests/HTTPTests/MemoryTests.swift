#if os(Linux)
    import Foundation
    import HTTP
    import TestSupport
    import Testing

    @Suite(
        .timeLimit(.minutes(15)),
        .disabled(if: Sanitizer.isPresent, "a sanitizer keeps memory of its own beside each byte"))
    struct MemoryTests {
        /// Kilobytes of memory that this process occupies now.
        private static func residentSize() throws -> Int {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
            return try #require(
                line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) })
        }

        /// In a process of its own, because all other tests share this one's memory.
        @Test(arguments: ["fast reader", "slow reader"])
        func memoryStaysConstantHoweverLargeTheBody(reader: String) async throws {
            await #expect(processExitsWith: .success) { [reader] in
                let growth = try await Self.growth(reading: 100, slowly: reader == "slow reader")
                if growth >= 40_000 { print("memory grew by \(growth) KB") }
                exit(growth < 40_000 ? 0 : 1)
            }
        }

        /// By how many kilobytes this process grows while it reads a body.
        private static func growth(reading megabytes: Int, slowly isSlow: Bool) async throws -> Int {
            let part = [UInt8](repeating: 1, count: 1 << 20)
            return try await RawServer.run { _, client in
                client.send("HTTP/1.1 200 OK\r\nContent-Length: \(megabytes << 20)\r\n\r\n")
                for _ in 0..<megabytes { client.send(part) }
            } _: { server in
                let base = server.base
                return try await blocking {
                    var connection = try HTTPConnection(to: Origin(base))
                    return try connection.send(HTTPRequest(path: "/")) { _, body in
                        let before = try residentSize()
                        var (total, highest, count) = (0, before, 0)
                        while true {
                            let chunk = try body.next()
                            if chunk.isEmpty { break }
                            total += chunk.count
                            count += 1
                            if isSlow { Thread.sleep(forTimeInterval: 0.001) }
                            if count % 8 == 0 { highest = max(highest, try residentSize()) }
                        }
                        return total == megabytes << 20 ? highest - before : .max
                    }
                }
            }
        }
    }
#endif
