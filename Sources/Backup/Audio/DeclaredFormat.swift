/// An item's `output_format`, such as `mp3_44100_128` or `pcm_16000`.
struct DeclaredFormat: Sendable {
    let kind: AudioKind
    let rate: Int

    /// An unknown codec says nothing.
    init?(_ text: String) {
        let parts = text.split(separator: "_")
        switch parts.first {
        case "mp3": kind = .mp3
        case "wav": kind = .wav
        case "opus", "ogg", "vorbis": kind = .ogg
        case "flac": kind = .flac
        case "pcm": kind = .pcm
        case "ulaw", "mulaw": kind = .ulaw
        case "alaw": kind = .alaw
        default: return nil
        }
        rate = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    }

    /// The format, if it has no signature to be known by.
    var raw: DeclaredFormat? {
        [.pcm, .ulaw, .alaw].contains(kind) ? self : nil
    }

    /// Raw sound shows no more than its length: 16-bit samples must be whole.
    func verdict(length: Int) -> AudioVerdict {
        let sampleSize = kind == .pcm ? 2 : 1
        guard length % sampleSize == 0 else { return .bad(.cutShort(kind)) }
        let isPlausible = (1...1_000_000).contains(rate)
        return .good(kind: kind, durationMilliseconds: isPlausible ? length / sampleSize * 1000 / rate : nil)
    }
}
