import JSON
import Platform
import Simulator
import TestSupport
import Testing

@testable import Backup

/// Everything that reads bytes from elsewhere gets them mutilated: it may refuse, it must not trap or hang.
@Suite(.timeLimit(.minutes(15))) struct ForeignBytesTests {
    static let seeds = (0..<4).map { UInt64($0) &* 0x9E37_79B9 &+ 11 }

    private func mutations(
        of whole: [UInt8], _ seed: UInt64, count: Int = 400, _ body: ([UInt8]) throws -> Void
    ) rethrows {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<count {
            var bytes = whole
            for _ in 0...Int.random(in: 0...3, using: &generator) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<5, using: &generator) {
                case 0: bytes[place] = .random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                case 2:
                    bytes.insert(
                        contentsOf: Array("{\"[\\u\u{0}".utf8).shuffled(using: &generator).prefix(2),
                        at: place)
                case 3: bytes.removeSubrange(place...)
                default: bytes.insert(contentsOf: bytes[place...].prefix(40), at: place)
                }
            }
            try body(bytes)
        }
    }

    @Test(arguments: seeds) func aPageIsReadOrRefused(seed: UInt64) throws {
        let items = SimulatedAccount(AccountRecipe(items: 12, seed: seed)).items
        var page = Array("{\"history\":[".utf8)
        for (index, item) in items.enumerated() { page += (index > 0 ? Array(",".utf8) : []) + item.json }
        page += Array("],\"has_more\":true,\"last_history_item_id\":\"x\"}".utf8)
        let whole = try History().page(from: page)
        #expect(whole.items.count == items.count)
        mutations(of: page, seed) { bytes in
            guard let read = try? History().page(from: bytes) else { return }
            // What was read is a part of what came, and is JSON by itself.
            for item in read.items { #expect((try? JSONValue(parsing: Array(item.json))) != nil) }
        }
    }

    @Test(arguments: seeds) func aSidecarIsReadOrRefused(seed: UInt64) throws {
        let item = try JSONValue(parsing: Array(#"{"history_item_id":"abc","n":1.50,"t":"ä\u0000"}"#.utf8))
        let audio = Sidecar.Audio(
            file: "a.mp3", mediaType: "audio/mpeg", size: 3, sha256: SHA256.of([1, 2, 3]),
            durationMilliseconds: 5)
        let sidecar = Sidecar(
            collection: "history", id: "abc", audio: audio, audioState: "kept", transport: "zip",
            evidence: "id", run: 1,
            fetchedAt: 1_700_000_000, item: item)
        #expect(try Sidecar(parsing: sidecar.bytes) == sidecar)
        mutations(of: sidecar.bytes, seed) { bytes in
            guard let read = try? Sidecar(parsing: bytes) else { return }
            #expect(read.audio?.file.contains("/") != true, "a name in a sidecar is never a path")
        }
    }

    @Test(arguments: seeds) func aMarkerIsReadOrRefused(seed: UInt64) throws {
        let marker = Marker(vaultID: "abc", account: "def", created: 1_700_000_000)
        #expect(try Marker(marker.bytes, at: "x") == marker)
        mutations(of: marker.bytes, seed) { _ = try? Marker($0, at: "x") }
    }

    @Test(arguments: seeds) func anErrorIsClassifiedWhateverItsBody(seed: UInt64) {
        for (status, body, _) in ErrorClassificationTests.bodies {
            mutations(of: Array(body.utf8), seed, count: 60) { bytes in
                let error = AccountError(status: status, body: bytes, retryAfter: nil)
                #expect(error.reason.unicodeScalars.count <= 200)
            }
        }
    }

    @Test(arguments: seeds) func anEntryNameIsParsedWhateverItHolds(seed: UInt64) {
        let name = "21m00Tcm4TlvDq8ikWAM/ElevenLabs_2024-10-09T11_47_43_Rachel_pre_s50_sb75_se0_b_m2.mp3"
        mutations(of: Array(name.utf8), seed, count: 3000) { bytes in
            _ = EntryName(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test(arguments: seeds) func audioIsJudgedWhateverItHolds(seed: UInt64) {
        for item in SimulatedAccount(AccountRecipe(items: 10, seed: seed)).items {
            mutations(of: item.audio, seed, count: 12) { bytes in
                var check = AudioCheck(outputFormat: item.outputFormat)
                check.update(bytes)
                _ = check.finish()
            }
        }
    }
}
