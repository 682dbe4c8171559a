import Platform
import TestSupport
import Testing

@testable import Backup

@Suite("A snapshot that is gathered", .temporaryDirectory, .timeLimit(.minutes(15)))
struct GatheredSnapshotTests {
    /// More than is compressed at once.
    private static let lines: [[UInt8]] = (0..<9000).map {
        Array("{\"id\":\"\($0)\",\"text\":\"\(String(repeating: "word\($0 % 7) ", count: $0 % 23))\"}\n".utf8)
    }

    private static func gathered(by count: Int) throws -> [UInt8] {
        let snapshot = GatheredSnapshot(in: TemporaryDirectory.current.path)
        for start in stride(from: 0, to: lines.count, by: count) {
            try snapshot.append(Array(lines[start..<min(start + count, lines.count)].joined()))
        }
        var file: [UInt8] = []
        try snapshot.finish(under: header) { file += $0 }
        return file
    }

    private static func header(_ digest: SHA256) -> SnapshotHeader {
        SnapshotHeader(
            vaultID: "v", run: 1, isFull: true, follows: nil, items: lines.count, stored: 0, bytes: 0,
            sha256: digest)
    }

    @Test(arguments: [1, 100, 9000]) func theFileDoesNotDependOnHowItsLinesCome(count: Int) throws {
        let isTheSame = try Self.gathered(by: count) == Self.gathered(by: 17)
        #expect(isTheSame)
    }

    @Test func itIsReadWholeAndByGzip() async throws {
        let path = TemporaryDirectory.current.path("000001.jsonl.gz")
        try Vaults.create(try Self.gathered(by: 50), at: path)
        let reader = try SnapshotReader(path)
        var read: [UInt8] = []
        while let block = try reader.nextBlock() { read += block }
        let isTheSame = read == Array(Self.lines.joined())
        #expect(isTheSame)
        let judge = try await Program(
            "/usr/bin/env", ["gzip", "-t", path], environment: ["PATH": "/usr/bin:/bin"]
        ).run()
        #expect(judge.status == 0, "\(judge.errors)")
    }
}
