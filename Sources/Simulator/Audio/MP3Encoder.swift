/// Writes MPEG-1 Layer III frames that hold a steady tone.
///
/// A tone needs one frequency line in each granule, so the encoder is small: no
/// psychoacoustics, no bit reservoir, Huffman table 1 throughout (ISO 11172-3, 2.4.1.7 and table B.7).
/// What is left of a frame after the tone is ancillary data, which decoders skip; random
/// bytes there make the file as incompressible as a real recording.
struct MP3Encoder {
    /// Which of the 576 lines sounds; each is 38.28 Hz wide.
    var line: Int
    private var random: RandomBits
    private var frames = 0
    private var padding = 0

    init(line: Int, seed: UInt64) {
        self.line = line
        random = RandomBits(seed)
    }

    /// The next frame: 128 kbit/s, 44.1 kHz, mono.
    mutating func frame() -> [UInt8] {
        // 144 × 128000 / 44100 is 417 and 42336/44100; the remainder becomes a padding byte now and then.
        padding += 42336
        let isPadded = padding >= 44100
        if isPadded { padding -= 44100 }
        var bits = BitWriter()
        bits.append(0xFFFB, 16)
        bits.append(isPadded ? 0x92 : 0x90, 8)
        bits.append(0xC4, 8)
        sideInformation(&bits)
        for granule in 0..<2 { tone(granule, &bits) }
        var frame = bits.bytes
        let length = isPadded ? 418 : 417
        while frame.count < length {
            // Without 0xFF nothing in here looks like a frame's start.
            frame.append(UInt8(truncatingIfNeeded: random.next()) % 255)
        }
        frames += 1
        return frame
    }

    private var bigValues: Int { line / 2 + 1 }

    /// One bit for each silent pair before the tone, then two or three with a sign bit.
    private var granuleBits: Int { line / 2 + (line % 2 == 0 ? 3 : 4) }

    private func sideInformation(_ bits: inout BitWriter) {
        bits.append(0, 9)  // main_data_begin: this frame's data starts here
        bits.append(0, 5)  // private bits
        bits.append(0, 4)  // scfsi
        for _ in 0..<2 {
            bits.append(granuleBits, 12)  // part2_3_length
            bits.append(bigValues, 9)
            bits.append(198, 8)  // global_gain: loud enough to hear, far from clipping
            bits.append(0, 4)  // scalefac_compress: no scale factors
            bits.append(0, 1)  // long blocks
            for _ in 0..<3 { bits.append(1, 5) }  // table_select
            bits.append(0, 4)  // region0_count
            bits.append(0, 3)  // region1_count
            bits.append(0, 3)  // preflag, scalefac_scale, count1table_select
        }
    }

    private func tone(_ granule: Int, _ bits: inout BitWriter) {
        for _ in 0..<(line / 2) { bits.append(1, 1) }
        // The phase of a tone in the middle of an even line advances by a quarter turn each granule.
        let sign = [0, 1, 1, 0][(frames * 2 + granule) % 4]
        if line % 2 == 0 { bits.append(0b01, 2) } else { bits.append(0b001, 3) }
        bits.append(sign, 1)
    }
}

/// Bits in reading order, highest first.
struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var free = 0

    mutating func append(_ value: Int, _ count: Int) {
        for bit in (0..<count).reversed() {
            if free == 0 {
                bytes.append(0)
                free = 8
            }
            free -= 1
            bytes[bytes.count - 1] |= UInt8(value >> bit & 1) << UInt8(free)
        }
    }
}
