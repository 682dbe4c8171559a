/// Ogg pages with Opus packets of silence (RFC 3533, 6716, 7845).
enum OggOpus {
    private static let table: [UInt32] = (0..<256).map { value in
        (0..<8).reduce(UInt32(value) << 24) { bits, _ in
            bits & 0x8000_0000 != 0 ? bits << 1 ^ 0x04C1_1DB7 : bits << 1
        }
    }

    /// One page; `packets` must fit into it whole.
    static func page(_ packets: [[UInt8]], flags: UInt8, granule: UInt64, serial: UInt32, number: UInt32)
        -> [UInt8]
    {
        var lacing: [UInt8] = []
        for packet in packets {
            lacing += [UInt8](repeating: 255, count: packet.count / 255) + [UInt8(packet.count % 255)]
        }
        var page = Array("OggS".utf8) + [0, flags]
        page += little(granule, 8) + little(UInt64(serial), 4) + little(UInt64(number), 4) + [0, 0, 0, 0]
        page += [UInt8(lacing.count)] + lacing + packets.flatMap { $0 }
        let checksum = page.reduce(UInt32(0)) { $0 << 8 ^ table[Int(UInt8($0 >> 24) ^ $1)] }
        page.replaceSubrange(22..<26, with: little(UInt64(checksum), 4))
        return page
    }

    /// The two pages before the audio, with a comment that is the item's own.
    static func head(serial: UInt32, comment: String) -> [UInt8] {
        // Version 1, one channel, pre-skip 312, 48 kHz, no gain, mapping family 0.
        let identification =
            Array("OpusHead".utf8) + [1, 1] + little(312, 2) + little(48000, 4) + [0, 0, 0]
        let vendor = Array("tone".utf8)
        let text = Array("COMMENT=\(comment)".utf8)
        let tags =
            Array("OpusTags".utf8) + little(UInt64(vendor.count), 4) + vendor + little(1, 4)
            + little(UInt64(text.count), 4) + text
        return page([identification], flags: 2, granule: 0, serial: serial, number: 0)
            + page([tags], flags: 0, granule: 0, serial: serial, number: 1)
    }

    /// Pages of `packets` silent packets of 20 ms, each padded to 160 bytes as at 64 kbit/s.
    static func audio(packets: Int, serial: UInt32) -> [UInt8] {
        // Code 3: one frame, padded; the frame itself is two bytes of CELT silence.
        let payload: [UInt8] = [0xFF, 0xFE]
        let packet = [0xFB, 0x41, 154] + payload + [UInt8](repeating: 0, count: 154)
        var bytes: [UInt8] = []
        var sent = 0
        var number: UInt32 = 2
        while sent < packets {
            let count = min(50, packets - sent)
            sent += count
            bytes += page(
                Array(repeating: packet, count: count), flags: sent == packets ? 4 : 0,
                granule: UInt64(sent) * 960, serial: serial, number: number)
            number += 1
        }
        return bytes
    }

    static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }
}
