/// What an audio check found when the last byte was in.
package enum AudioVerdict: Sendable, Hashable {
    /// Plausible to the last byte; the duration is given where the bytes tell it.
    case good(kind: AudioKind, durationMilliseconds: Int?)
    case bad(AudioFlaw)
}

/// Why bytes are not whole audio.
package enum AudioFlaw: Error, Sendable, Hashable, CustomStringConvertible {
    case empty
    /// A web page, a JSON or XML document or a sentence in place of audio.
    case notAudio(String)
    case onlyZeros
    /// The last part is shorter than it says.
    case cutShort(AudioKind)
    /// The structure breaks at the given offset.
    case broken(AudioKind, at: Int)

    package var description: String {
        switch self {
        case .empty: "the audio is empty"
        case .notAudio(let what): "\(what) came in place of audio"
        case .onlyZeros: "the audio is nothing but zeros"
        case .cutShort(.unknown): "the audio is cut short"
        case .cutShort(let kind): "the \(kind.fileExtension) audio is cut short"
        case .broken(let kind, let offset): "the \(kind.fileExtension) audio is broken at byte \(offset)"
        }
    }
}
