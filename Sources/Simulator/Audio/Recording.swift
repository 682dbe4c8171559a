internal import Compression
internal import Platform

/// One item's audio: a head of its own, and a tail that other items share.
///
/// Serving a million recordings then costs the memory of a few dozen, and still no two are equal.
struct Recording: Sendable {
    var kind: AudioKind
    var head: [UInt8]
    var tail: AudioTail

    /// Bytes that are no recording of the account's.
    static func plain(_ bytes: [UInt8]) -> Recording {
        Recording(kind: .mp3, head: bytes, tail: AudioTail([]))
    }

    var count: Int { head.count + tail.bytes.count }

    var checksum: UInt32 { tail.checksum(after: head) }

    var body: Body {
        var body = Body(head)
        body.append(tail.bytes.slice)
        return body
    }

    var bytes: [UInt8] { body.flattened }
}

/// The end of a recording, with all that is costly to know about it.
final class AudioTail: Sendable {
    let bytes: Bytes
    /// For containers whose head states the length or repeats parameters of the tail.
    let parameter: Int
    private let ownChecksum: UInt32
    private let shift: ChecksumShift
    private let deflatedTail: Guarded<Bytes?> = Guarded(nil)

    init(_ bytes: [UInt8], parameter: Int = 0) {
        self.bytes = Bytes(bytes)
        self.parameter = parameter
        ownChecksum = CRC32.of(bytes)
        shift = ChecksumShift(over: bytes.count)
    }

    /// The CRC-32 of `head` and this tail together, without reading the tail.
    func checksum(after head: [UInt8]) -> UInt32 {
        shift.apply(to: CRC32.of(head)) ^ ownChecksum
    }

    /// The tail as the last blocks of a raw deflate stream; made once.
    func deflated(_ deflate: ([UInt8]) -> [UInt8]) -> Bytes {
        deflatedTail.with { made in
            if let made { return made }
            let bytes = Bytes(deflate(Body.of(bytes)))
            made = bytes
            return bytes
        }
    }
}
