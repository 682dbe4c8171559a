/// FLAC: the metadata blocks, then the last frame (RFC 9639).
///
/// Frames do not tell their length, so to walk them would be to decode them. It is enough to keep the end of the
/// file: a whole last frame that holds the last sample means that nothing was cut.
struct FLACWalk: FormatWalk {
    static let kind = AudioKind.flac
    private static let longestTail = 1 << 20

    private var isSound = false
    private var rate = 0
    private var totalSamples = 0
    private var blockSize = 0
    /// No frame is longer than its samples written out, and its headers.
    private var frameBound = 0
    private var tail: [UInt8] = []

    mutating func step(_ window: [UInt8], at offset: Int, isLast: Bool) -> WalkStep {
        if isSound { return .rest }
        guard offset > 0 else { return window.count >= 4 ? .advance(4) : .need(4) }
        guard window.count >= 4 else { return .need(4) }
        let length = window.big(1, 3)
        if offset == 4 {
            guard window[0] & 0x7F == 0, length == 34 else { return .broken }
            guard window.count >= 38 else { return .need(38) }
            let format = window.big(14, 8)
            rate = format >> 44 & 0xF_FFFF
            blockSize = window.big(6, 2)
            totalSamples = format & 0xF_FFFF_FFFF
            let channels = format >> 41 & 7 + 1
            let bytesPerSample = (format >> 36 & 31) / 8 + 1
            frameBound = blockSize * channels * (bytesPerSample + 1) + 64
        }
        isSound = window[0] & 0x80 != 0
        return .advance(4 + length)
    }

    mutating func rest(_ bytes: Span<UInt8>) {
        guard frameBound <= FLACWalk.longestTail else { return }
        for index in max(0, bytes.count - frameBound)..<bytes.count { tail.append(bytes[index]) }
        if tail.count > 4 * frameBound + 65_536 { tail.removeFirst(tail.count - frameBound) }
    }

    func verdict(length: Int) -> AudioVerdict {
        guard isSound, rate > 0 else { return .bad(.cutShort(.flac)) }
        let duration = totalSamples > 0 ? totalSamples * 1000 / rate : nil
        guard frameBound <= FLACWalk.longestTail else {
            return .good(kind: .flac, durationMilliseconds: duration)
        }
        for start in stride(from: tail.count - 10, through: 0, by: -1) where tail[start] == 0xFF {
            if let frame = FLACFrame(tail, at: start),
                totalSamples == 0 || frame.end(blockSize) == totalSamples
            {
                return .good(kind: .flac, durationMilliseconds: duration)
            }
        }
        return .bad(.cutShort(.flac))
    }
}

/// A frame that reaches from `start` to the end of the bytes with both checksums right.
private struct FLACFrame {
    private let number: Int
    private let size: Int
    private let countsSamples: Bool

    /// The number of the sample after its last one, in a stream of such blocks.
    func end(_ blockSize: Int) -> Int { (countsSamples ? number : number * blockSize) + size }

    init?(_ bytes: [UInt8], at start: Int) {
        guard bytes[start] == 0xFF, bytes[start + 1] & 0xFE == 0xF8, bytes.count >= start + 10 else {
            return nil
        }
        let sizeCode = Int(bytes[start + 2] >> 4)
        let rateCode = bytes[start + 2] & 15
        // The number is coded as UTF-8 is, with up to seven bytes.
        let first = bytes[start + 4]
        let ones = (~first).leadingZeroBitCount
        guard ones != 1, ones <= 7 else { return nil }
        let numberLength = max(1, ones)
        var index = start + 4 + numberLength
        guard index + 6 <= bytes.count else { return nil }
        var number = ones == 0 ? Int(first) : Int(first) & (0x7F >> ones)
        for byte in bytes[(start + 5)..<index] { number = number << 6 | Int(byte & 0x3F) }
        let size: Int
        switch sizeCode {
        case 1: size = 192
        case 2...5: size = 576 << (sizeCode - 2)
        case 6:
            size = Int(bytes[index]) + 1
            index += 1
        case 7:
            size = bytes.big(index, 2) + 1
            index += 2
        case 8...15: size = 256 << (sizeCode - 8)
        default: return nil
        }
        if rateCode == 12 { index += 1 } else if rateCode == 13 || rateCode == 14 { index += 2 }
        guard index + 3 <= bytes.count,
            crc(bytes[start..<index], polynomial: 0x07, width: 8) == Int(bytes[index]),
            crc(bytes[start..<(bytes.count - 2)], polynomial: 0x8005, width: 16)
                == bytes.big(bytes.count - 2, 2)
        else { return nil }
        self.number = number
        self.size = size
        countsSamples = bytes[start + 1] & 1 == 1
    }
}

private func crc(_ bytes: ArraySlice<UInt8>, polynomial: Int, width: Int) -> Int {
    let top = 1 << (width - 1)
    return bytes.reduce(0) { sum, byte in
        (0..<8).reduce(sum ^ Int(byte) << (width - 8)) { bits, _ in
            (bits & top != 0 ? bits << 1 ^ polynomial : bits << 1) & (top << 1 - 1)
        }
    }
}
