/// MP4: the outermost boxes (ISO 14496-12, 4.2).
struct BoxWalk: FormatWalk {
    static let kind = AudioKind.m4a

    private var hasIndex = false
    private var hasSound = false

    mutating func step(_ window: [UInt8], at offset: Int, isLast: Bool) -> WalkStep {
        guard window.count >= 8 else { return .need(8) }
        hasIndex = hasIndex || window.has("moov", at: 4) || window.has("moof", at: 4)
        hasSound = hasSound || window.has("mdat", at: 4)
        switch window.big(0, 4) {
        case 0: return .rest
        case 1:
            guard window.count >= 16 else { return .need(16) }
            let size = window.big(8, 8)
            return size >= 16 && size < Int.max / 2 ? .advance(size) : .broken
        case let size: return size >= 8 ? .advance(size) : .broken
        }
    }

    func verdict(length: Int) -> AudioVerdict {
        hasIndex && hasSound ? .good(kind: .m4a, durationMilliseconds: nil) : .bad(.cutShort(.m4a))
    }
}
