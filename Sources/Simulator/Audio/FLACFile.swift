/// FLAC with verbatim subframes: no prediction, right checksums (RFC 9639).
enum FLACFile {
    static let blockSize = 4096

    /// The marker, the stream's parameters and a comment that is the item's own.
    static func head(samples: Int, comment: String) -> [UInt8] {
        var bits = BitWriter()
        bits.append(blockSize, 16)
        bits.append(blockSize, 16)
        bits.append(0, 48)  // frame sizes: unknown
        bits.append(16000, 20)
        bits.append(0, 3)  // one channel
        bits.append(15, 5)  // 16 bits
        bits.append(samples, 36)
        let streamInformation = bits.bytes + [UInt8](repeating: 0, count: 16)
        let text = Array("COMMENT=\(comment)".utf8)
        let little = OggOpus.little
        let comments = little(4, 4) + Array("tone".utf8) + little(1, 4) + little(UInt64(text.count), 4) + text
        let lengths = [
            UInt8(comments.count >> 16), UInt8(comments.count >> 8 & 255), UInt8(comments.count & 255),
        ]
        return Array("fLaC".utf8) + [0, 0, 0, 34] + streamInformation + [0x84] + lengths + comments
    }

    /// `samples` in frames; their number must be a multiple of the block size.
    static func frames(_ samples: [Int16]) -> [UInt8] {
        var bytes: [UInt8] = []
        for number in 0..<(samples.count / blockSize) {
            // Fixed block size, 4096 samples, 16 kHz, mono, 16 bits.
            var frame: [UInt8] =
                [0xFF, 0xF8, 0xC5, 0x08] + Array(String(UnicodeScalar(UInt8(number & 127))).utf8)
            frame.append(checksum8(frame))
            frame.append(0x02)  // a verbatim subframe
            for sample in samples[(number * blockSize)..<((number + 1) * blockSize)] {
                frame += [UInt8(truncatingIfNeeded: sample >> 8), UInt8(truncatingIfNeeded: sample)]
            }
            let checksum = checksum16(frame)
            bytes += frame + [UInt8(checksum >> 8), UInt8(checksum & 255)]
        }
        return bytes
    }

    private static func checksum8(_ bytes: [UInt8]) -> UInt8 {
        bytes.reduce(0) { sum, byte in
            (0..<8).reduce(sum ^ byte) { bits, _ in bits & 0x80 != 0 ? bits << 1 ^ 0x07 : bits << 1 }
        }
    }

    private static let table: [UInt16] = (0..<256).map { value in
        (0..<8).reduce(UInt16(value) << 8) { bits, _ in bits & 0x8000 != 0 ? bits << 1 ^ 0x8005 : bits << 1 }
    }

    private static func checksum16(_ bytes: [UInt8]) -> UInt16 {
        bytes.reduce(0) { $0 << 8 ^ table[Int(UInt8($0 >> 8) ^ $1)] }
    }
}
