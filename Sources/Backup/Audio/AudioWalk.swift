/// The walk that the first bytes of a file call for.
enum AudioWalk: Sendable {
    case mp3(Walker<MP3Walk>)
    case wave(Walker<WaveWalk>)
    case ogg(Walker<OggWalk>)
    case flac(Walker<FLACWalk>)
    case box(Walker<BoxWalk>)
    case webm(Walker<WebMWalk>)
    case none

    /// Chooses by signature, and walks the first bytes.
    init(_ head: [UInt8]) {
        self = AudioWalk.choose(head)
        update(head.span)
    }

    private static func choose(_ head: [UInt8]) -> AudioWalk {
        if head.has("RIFF") || head.has("RF64"), head.count < 12 || head.has("WAVE", at: 8) {
            return .wave(Walker(WaveWalk()))
        }
        if head.has("OggS") { return .ogg(Walker(OggWalk())) }
        if head.has("fLaC") { return .flac(Walker(FLACWalk())) }
        if head.has("ftyp", at: 4) { return .box(Walker(BoxWalk())) }
        if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return .webm(Walker(WebMWalk())) }
        if head.has("ID3"), head.count < 10 || head[3] < 0xFF && head[6...9].allSatisfy({ $0 < 0x80 }) {
            return .mp3(Walker(MP3Walk()))
        }
        if head.count >= 4, MPEGFrame(UInt32(head.big(0, 4))) != nil { return .mp3(Walker(MP3Walk())) }
        return .none
    }

    mutating func update(_ bytes: Span<UInt8>) {
        switch self {
        case .mp3(var walker):
            // Taken out and put back, so that the walker is not copied while it grows.
            self = .none
            walker.update(bytes)
            self = .mp3(walker)
        case .wave(var walker):
            self = .none
            walker.update(bytes)
            self = .wave(walker)
        case .ogg(var walker):
            self = .none
            walker.update(bytes)
            self = .ogg(walker)
        case .flac(var walker):
            self = .none
            walker.update(bytes)
            self = .flac(walker)
        case .box(var walker):
            self = .none
            walker.update(bytes)
            self = .box(walker)
        case .webm(var walker):
            self = .none
            walker.update(bytes)
            self = .webm(walker)
        case .none: break
        }
    }

    /// What the walk found, or nothing when no signature called for one.
    func finish() -> AudioVerdict? {
        switch self {
        case .mp3(var walker): walker.finish()
        case .wave(var walker): walker.finish()
        case .ogg(var walker): walker.finish()
        case .flac(var walker): walker.finish()
        case .box(var walker): walker.finish()
        case .webm(var walker): walker.finish()
        case .none: nil
        }
    }

    /// Whether the bytes begin with more than the two bytes that every MPEG frame begins with.
    var hasSignature: Bool {
        switch self {
        case .mp3(let walker): walker.format.hasTag
        case .none: false
        default: true
        }
    }

    /// Whether the bytes are of this kind beyond doubt, whole or not.
    ///
    /// Sync happens in raw sound by chance, so there it takes one frame more.
    func isCertain(againstRaw: Bool) -> Bool {
        if case .mp3(let walker) = self, !hasSignature { return walker.format.frames >= (againstRaw ? 3 : 2) }
        return hasSignature
    }
}
