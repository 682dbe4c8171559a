import Platform
import TestSupport
import Testing

@Suite("Digest")
struct DigestTests {
    private static let known: [(String, String)] = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ]

    @Test(arguments: known)
    func theDigestIsTheKnownOne(text: String, hex: String) {
        #expect(SHA256.of(Array(text.utf8)).hex == hex)
    }

    @Test(arguments: [1, 7, 64, 4096])
    func theDigestDoesNotDependOnThePieces(size: Int) {
        var generator = SeededGenerator(seed: 1)
        let bytes = generator.bytes(10_000)
        var digest = Digest()
        for start in stride(from: 0, to: bytes.count, by: size) {
            digest.update(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(digest.finish() == SHA256.of(bytes))
        // It starts anew.
        #expect(digest.finish() == SHA256.of([]))
    }

    @Test func hexadecimalDigitsAreReadBack() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<100 {
            let bytes = generator.bytes(32)
            let digest = SHA256(bytes: bytes)
            #expect(digest?.bytes == bytes)
            #expect(digest.flatMap { SHA256(hex: $0.hex) } == digest)
            #expect(digest.flatMap { SHA256(hex: $0.hex.uppercased()) } == digest)
        }
    }

    @Test(arguments: [
        "", "ab", String(repeating: "0", count: 63), String(repeating: "0", count: 65),
        String(repeating: "g", count: 64), String(repeating: "0", count: 62) + " 1",
        String(repeating: "0", count: 66),
    ])
    func whatIsNoDigestIsRefused(hex: String) {
        #expect(SHA256(hex: hex) == nil)
    }

    @Test func theWrongNumberOfBytesIsRefused() {
        #expect(SHA256(bytes: []) == nil)
        #expect(SHA256(bytes: [UInt8](repeating: 0, count: 33)) == nil)
    }

    @Test(.temporaryDirectory, arguments: [0, 1, 4095, 4096, 131_072, 300_001])
    func aFilesDigestIsThatOfItsBytes(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let bytes = generator.bytes(count)
        let path = TemporaryDirectory.current.path("file")
        try write(bytes, to: path)
        let (digest, size) = try Digest.ofFile(path)
        #expect(digest == SHA256.of(bytes))
        #expect(size == Int64(count))
    }
}
