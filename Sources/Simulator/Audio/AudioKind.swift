/// What a recording's bytes really are, whatever a header or a field claims.
package enum AudioKind: String, Sendable, CaseIterable {
    case mp3, wav, opus, flac, pcm, mulaw, alaw

    /// What an honest server would call it.
    package var mediaType: String {
        switch self {
        case .mp3: "audio/mpeg"
        case .wav: "audio/wav"
        case .opus: "audio/ogg"
        case .flac: "audio/flac"
        case .pcm: "audio/L16"
        case .mulaw: "audio/basic"
        case .alaw: "audio/x-alaw-basic"
        }
    }

    /// The `output_format` of items that have one.
    package var outputFormat: String {
        switch self {
        case .mp3: "mp3_44100_128"
        case .wav: "wav_16000"
        case .opus: "opus_48000_64"
        case .flac: "flac_16000"
        case .pcm: "pcm_16000"
        case .mulaw: "ulaw_8000"
        case .alaw: "alaw_8000"
        }
    }

    static func drawn(_ mix: AudioMix, _ random: inout RandomBits) -> AudioKind {
        let draw = random.below(100)
        guard mix == .mixed else { return .mp3 }
        switch draw {
        case ..<70: return .mp3
        case ..<77: return .wav
        case ..<84: return .opus
        case ..<87: return .flac
        case ..<94: return .pcm
        case ..<98: return .mulaw
        default: return .alaw
        }
    }
}
