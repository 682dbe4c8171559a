/// What kind of audio the bytes are; it decides the file's extension.
package enum AudioKind: String, Sendable, Hashable, CaseIterable {
    case mp3, wav, ogg, flac, m4a, webm, pcm, ulaw, alaw
    /// Bytes of no known kind, kept as they came.
    case unknown

    package var fileExtension: String { self == .unknown ? "bin" : rawValue }

    /// Whether a file of that name holds samples as they are, which deflating makes smaller.
    static func isUncompressed(fileName: String) -> Bool {
        [AudioKind.wav, .pcm, .ulaw, .alaw].contains { fileName.hasSuffix("." + $0.fileExtension) }
    }

    /// The media type, as written in sidecars.
    package var mediaType: String {
        switch self {
        case .mp3: "audio/mpeg"
        case .wav: "audio/wav"
        case .ogg: "audio/ogg"
        case .flac: "audio/flac"
        case .m4a: "audio/mp4"
        case .webm: "audio/webm"
        case .pcm: "audio/pcm"
        case .ulaw: "audio/basic"
        case .alaw: "audio/x-alaw-basic"
        case .unknown: "application/octet-stream"
        }
    }
}
