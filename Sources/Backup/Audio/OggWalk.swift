/// Ogg: page by page (RFC 3533); the last page must end its stream.
///
/// Without that mark a file that was cut between two pages would look whole.
struct OggWalk: FormatWalk {
    static let kind = AudioKind.ogg

    private var isEnded = false
    /// Samples per second of the position that pages state, and how many precede the sound.
    private var rate = 0
    private var lead = 0
    private var finished = 0
    private var position = 0

    mutating func step(_ window: [UInt8], at offset: Int, isLast: Bool) -> WalkStep {
        guard window.count >= 27 else { return .need(27) }
        guard window.has("OggS"), window[4] == 0 else { return .broken }
        let segments = Int(window[26])
        guard window.count >= 27 + segments else { return .need(27 + segments) }
        let body = window[27..<27 + segments].reduce(0) { $0 + Int($1) }
        let isFirst = window[5] & 2 != 0
        if isFirst {
            let peek = 27 + segments + min(body, 19)
            guard window.count >= peek else { return .need(peek) }
            identify(Array(window[(27 + segments)..<peek]))
        }
        let granule = window.little(6, 8)
        // −1 marks a page on which no packet ends.
        if granule > 0 { position = granule }
        isEnded = window[5] & 4 != 0
        if isEnded {
            finished += duration
            position = 0
        }
        return .advance(27 + segments + body)
    }

    private mutating func identify(_ packet: [UInt8]) {
        if packet.has("OpusHead"), packet.count >= 12 {
            rate = 48_000
            lead = packet.little(10, 2)
        } else if packet.has("vorbis", at: 1), packet.count >= 16 {
            rate = packet.little(12, 4)
            lead = 0
        }
    }

    private var duration: Int {
        guard rate > 0, position > lead else { return 0 }
        return Int((Double(position - lead) * 1000 / Double(rate)).clamped)
    }

    func verdict(length: Int) -> AudioVerdict {
        guard isEnded else { return .bad(.cutShort(.ogg)) }
        return .good(kind: .ogg, durationMilliseconds: rate > 0 ? finished : nil)
    }
}

extension Double {
    /// Within what an `Int` of milliseconds can hold: a hostile position must not end the process.
    fileprivate var clamped: Double { min(max(self, 0), 1e12) }
}
