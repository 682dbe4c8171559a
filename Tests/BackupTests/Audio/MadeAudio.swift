/// Small audio files made by hand, byte by byte.
enum MadeAudio {
    /// Frames of silence for an MPEG header; `length` is what the standard says, worked out in the tests.
    static func mpegFrames(_ header: [UInt8], length: Int, count: Int) -> [UInt8] {
        let frame = header + [UInt8](repeating: 0x55, count: length - 4)
        return Array(repeatElement(frame, count: count).joined())
    }

    /// MPEG-1 Layer III, 128 kbit/s, 44.1 kHz, stereo, unpadded: 417 bytes a frame.
    static func mp3(frames: Int) -> [UInt8] {
        mpegFrames([0xFF, 0xFB, 0x90, 0x00], length: 417, count: frames)
    }

    static func id3(size: Int, footer: Bool = false) -> [UInt8] {
        let bytes = [21, 14, 7, 0].map { UInt8(size >> $0 & 127) }
        return Array("ID3".utf8) + [4, 0, footer ? 0x10 : 0] + bytes + [UInt8](repeating: 0xAA, count: size)
            + (footer ? Array("3DI".utf8) + [4, 0, 0x10] + bytes : [])
    }

    /// An encoder's frame that states how many frames follow.
    static func xing(_ word: String = "Info", frames: Int) -> [UInt8] {
        var frame = mp3(frames: 1)
        frame.replaceSubrange(4..<36, with: [UInt8](repeating: 0, count: 32))
        frame.replaceSubrange(36..<48, with: Array(word.utf8) + [0, 0, 0, 1] + big(frames, 4))
        return frame
    }

    static func wav(
        data: [UInt8], riffSize: Int? = nil, dataSize: Int? = nil, before: [UInt8] = [], after: [UInt8] = []
    )
        -> [UInt8]
    {
        let format =
            Array("fmt ".utf8) + little(16, 4) + little(1, 2) + little(1, 2) + little(16_000, 4)
            + little(32_000, 4) + little(2, 2) + little(16, 2)
        let chunks =
            Array("WAVE".utf8) + format + before + Array("data".utf8) + little(dataSize ?? data.count, 4)
            + data + after
        return Array("RIFF".utf8) + little(riffSize ?? chunks.count, 4) + chunks
    }

    static func chunk(_ id: String, _ body: [UInt8]) -> [UInt8] {
        Array(id.utf8) + little(body.count, 4) + body + (body.count % 2 == 1 ? [0] : [])
    }

    static func oggPage(_ body: [UInt8], flags: UInt8, granule: Int) -> [UInt8] {
        let lacing = [UInt8](repeating: 255, count: body.count / 255) + [UInt8(body.count % 255)]
        return Array("OggS".utf8) + [0, flags] + little(granule, 8) + little(7, 4) + little(0, 4)
            + little(0, 4)
            + [UInt8(lacing.count)] + lacing + body
    }

    static func opus(pages: Int) -> [UInt8] {
        let identification =
            Array("OpusHead".utf8) + [1, 1] + little(312, 2) + little(48_000, 4) + [0, 0, 0]
        let sound = (1...pages).map { page in
            oggPage(
                [UInt8](repeating: 9, count: 700), flags: page == pages ? 4 : 0, granule: 312 + page * 48_000)
        }
        return oggPage(identification, flags: 2, granule: 0)
            + oggPage(Array("OpusTags".utf8), flags: 0, granule: 0)
            + sound.joined()
    }

    static func box(_ type: String, _ body: [UInt8]) -> [UInt8] {
        big(body.count + 8, 4) + Array(type.utf8) + body
    }

    static var m4a: [UInt8] {
        box("ftyp", Array("M4A ".utf8) + little(0, 4)) + box("moov", [UInt8](repeating: 1, count: 40))
            + box("mdat", [UInt8](repeating: 2, count: 300))
    }

    static var webm: [UInt8] {
        [0x1A, 0x45, 0xDF, 0xA3, 0x84, 1, 2, 3, 4] + [0x18, 0x53, 0x80, 0x67, 0x41, 0x00]
            + [UInt8](repeating: 3, count: 256)
    }

    static func big(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    static func little(_ value: Int, _ count: Int) -> [UInt8] { big(value, count).reversed() }
}
