/// MPEG audio: frames to the last byte, with the tags that are put before, between and behind them.
struct MP3Walk: FormatWalk {
    static let kind = AudioKind.mp3

    private(set) var frames = 0
    private(set) var hasTag = false
    private var constants: UInt32 = 0
    private var rate = 0
    private var samples = 0
    /// The last header without its padding bit and what follows it, and what it stands for.
    private var lastHeader = UInt32.max
    private var lastLength = 0
    private var lastSamples = 0
    /// How many frames the encoder wrote, where it says so.
    private var statedFrames: Int?

    mutating func step(_ window: [UInt8], at offset: Int, isLast: Bool) -> WalkStep {
        guard window.count >= 4 else {
            // Some writers put zeros between a tag and the first frame.
            return frames == 0 && window[0] == 0 ? .advance(1) : .need(4)
        }
        if let frame = MPEGFrame(UInt32(window.big(0, 4))) {
            return take(frame, window, isLast: isLast)
        }
        if window.has("ID3") { return skipTag(window) }
        // ID3v1 at the end, with or without its extension.
        if window.has("TAG") { return .advance(window[3] == UInt8(ascii: "+") ? 227 : 128) }
        if window.has("APET") {
            guard window.count >= 32 else { return .need(32) }
            // The size leaves out the header but counts the footer.
            return window.has("APETAGEX") ? .advance(32 + window.little(12, 4)) : .broken
        }
        return frames == 0 && window[0] == 0 ? .advance(1) : .broken
    }

    /// Everything that the length depends on, but for the padding.
    private static let lengthBits: UInt32 = 0xFFFE_FC00

    /// Most frames differ from the last in their padding at most.
    mutating func quickAdvance(_ header: UInt32) -> Int? {
        guard header & MP3Walk.lengthBits == lastHeader, header & 3 != 2 else { return nil }
        frames += 1
        samples += lastSamples
        return lastLength + Int(header >> 9 & 1)
    }

    private mutating func take(_ frame: MPEGFrame, _ window: [UInt8], isLast: Bool) -> WalkStep {
        if frames == 0 {
            let reach = min(frame.length, frame.encoderTagOffset + 12)
            guard window.count >= reach || isLast else { return .need(reach) }
            constants = frame.constants
            rate = frame.rate
            frames = 1
            if isEncoderTag(window, at: frame.encoderTagOffset) { return .advance(frame.length) }
        } else {
            if let header = UInt32(exactly: window.big(0, 4)), frame.hasPlainPadding {
                lastHeader = header & MP3Walk.lengthBits
                lastLength = frame.length - Int(header >> 9 & 1)
                lastSamples = frame.samples
            }
            guard frame.constants == constants else { return .broken }
            frames += 1
        }
        samples += frame.samples
        return .advance(frame.length)
    }

    /// An `Xing` or `Info` frame: no sound, but the number of frames that follow.
    private mutating func isEncoderTag(_ window: [UInt8], at offset: Int) -> Bool {
        guard window.has("Xing", at: offset) || window.has("Info", at: offset), window.count >= offset + 12
        else {
            return false
        }
        if window[offset + 7] & 1 == 1 { statedFrames = window.big(offset + 8, 4) }
        return true
    }

    private mutating func skipTag(_ window: [UInt8]) -> WalkStep {
        guard window.count >= 10 else { return .need(10) }
        guard window[3] < 0xFF, window[6...9].allSatisfy({ $0 < 0x80 }) else { return .broken }
        hasTag = true
        let size = window[6...9].reduce(0) { $0 << 7 | Int($1) }
        return .advance(10 + size + (window[5] & 0x10 == 0 ? 0 : 10))
    }

    func verdict(length: Int) -> AudioVerdict {
        guard frames > 0 else { return .bad(.cutShort(.mp3)) }
        // A file cut exactly between two frames shows in the count only. Encoders differ in whether
        // they count the frame that holds the count.
        if let statedFrames, frames < statedFrames { return .bad(.cutShort(.mp3)) }
        return .good(kind: .mp3, durationMilliseconds: samples * 1000 / rate)
    }
}
