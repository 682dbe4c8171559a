/// RIFF/WAVE: chunk by chunk.
///
/// Services that stream write sizes before they know them: 0 or a number near the greatest possible.
/// Then the sound reaches to the end of the file, and only a broken sample shows that it was cut.
struct WaveWalk: FormatWalk {
    static let kind = AudioKind.wav

    private var statedLength = 0
    private var isStreamed = false
    private var byteRate = 0
    private var blockSize = 1
    private var dataStart: Int?
    private var dataLength = 0
    /// The last chunk's pad byte, which some writers forget.
    private var mayLackPad = false

    mutating func step(_ window: [UInt8], at offset: Int, isLast: Bool) -> WalkStep {
        guard offset > 0 else {
            guard window.count >= 12 else { return .need(12) }
            statedLength = window.little(4, 4) + 8
            isStreamed = WaveWalk.isUnknown(window.little(4, 4))
            return .advance(12)
        }
        // A pad byte or a few zeros may trail.
        if isLast, window.count < 8, dataStart != nil, window.allSatisfy({ $0 == 0 }) {
            return .advance(window.count)
        }
        guard window.count >= 8 else { return .need(8) }
        let size = window.little(4, 4)
        guard window[0..<4].allSatisfy({ (0x20...0x7E).contains($0) }) else { return .broken }
        if window.has("fmt ") {
            guard window.count >= 24 else { return .need(24) }
            guard size >= 16 else { return .broken }
            byteRate = window.little(16, 4)
            blockSize = max(1, window.little(20, 2))
        } else if window.has("data"), dataStart == nil {
            dataStart = offset + 8
            dataLength = size
            if WaveWalk.isUnknown(size), size > 0 || isStreamed {
                isStreamed = true
                return .rest
            }
        }
        mayLackPad = size % 2 == 1
        return .advance(8 + size + padding(after: offset + 8 + size))
    }

    /// One for an odd chunk inside the file, none when the stated length ends before the pad byte.
    private func padding(after end: Int) -> Int {
        mayLackPad && end < statedLength - 1 ? 1 : 0
    }

    func verdict(length: Int) -> AudioVerdict {
        guard let dataStart, byteRate > 0 else { return .bad(.cutShort(.wav)) }
        if isStreamed {
            let known = WaveWalk.isUnknown(dataLength) ? length - dataStart : dataLength
            guard known > 0 else { return .bad(.empty) }
            guard known % blockSize == 0 else { return .bad(.cutShort(.wav)) }
            return .good(kind: .wav, durationMilliseconds: known * 1000 / byteRate)
        }
        guard dataLength > 0 else { return .bad(.empty) }
        guard length + (mayLackPad ? 1 : 0) >= statedLength else { return .bad(.cutShort(.wav)) }
        return .good(kind: .wav, durationMilliseconds: dataLength * 1000 / byteRate)
    }

    private static func isUnknown(_ size: Int) -> Bool { size == 0 || size >= 0x7FFF_F000 }
}
