/// The header of one MPEG audio frame (ISO 11172-3, 2.4.1.3, and ISO 13818-3 for the lower rates).
struct MPEGFrame {
    let length: Int
    let samples: Int
    let rate: Int
    /// What must not change within a stream: version, layer and sampling rate.
    let constants: UInt32
    /// Whether padding is one byte, as in all layers but the first.
    let hasPlainPadding: Bool
    /// Where an encoder's own frame count would stand: behind the header and the side information.
    let encoderTagOffset: Int

    init?(_ header: UInt32) {
        let version = Int(header >> 19 & 3)
        let layer = 4 - Int(header >> 17 & 3)
        let bitrateIndex = Int(header >> 12 & 15)
        let rateIndex = Int(header >> 10 & 3)
        // Free format (bitrate index 0) tells no length; nobody is known to serve it.
        guard header >> 21 == 0x7FF, version != 1, layer != 4, (1...14).contains(bitrateIndex),
            rateIndex != 3,
            header & 3 != 2
        else { return nil }
        let isFirstVersion = version == 3
        hasPlainPadding = layer != 1
        rate = [44_100, 48_000, 32_000][rateIndex] >> (isFirstVersion ? 0 : version == 2 ? 1 : 2)
        let table = isFirstVersion ? MPEGFrame.rates1[layer - 1] : MPEGFrame.rates2[layer == 1 ? 0 : 1]
        let bitrate = table[bitrateIndex - 1] * 1000
        let padding = Int(header >> 9 & 1)
        switch layer {
        case 1:
            samples = 384
            length = (12 * bitrate / rate + padding) * 4
        case 3 where !isFirstVersion:
            samples = 576
            length = 72 * bitrate / rate + padding
        default:
            samples = 1152
            length = 144 * bitrate / rate + padding
        }
        constants = header & 0x001E_0C00
        let isMono = header >> 6 & 3 == 3
        let side = isFirstVersion ? (isMono ? 17 : 32) : (isMono ? 9 : 17)
        encoderTagOffset = 4 + side + (header >> 16 & 1 == 0 ? 2 : 0)
    }

    private static let rates1 = [
        [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    ]
    private static let rates2 = [
        [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ]
}
