/// The settings that an item was generated with, as far as entry names repeat them.
///
/// Held in hundredths, the unit that entry names use (`s50` is a stability of 0.5),
/// so that a million claims stay small.
package struct VoiceSettings: Sendable, Hashable {
    package let stability: Int16?
    package let similarity: Int16?
    package let style: Int16?
    package let speed: Int16?
    package let speakerBoost: Bool?

    /// Takes the values as the API gives them, from 0 to 1 (speed: around 1); absent or absurd ones are unknown.
    package init(
        stability: Double? = nil, similarity: Double? = nil, style: Double? = nil, speed: Double? = nil,
        speakerBoost: Bool? = nil
    ) {
        self.stability = hundredths(stability)
        self.similarity = hundredths(similarity)
        self.style = hundredths(style)
        self.speed = hundredths(speed)
        self.speakerBoost = speakerBoost
    }

    /// Nothing is known, so no name can contradict it.
    package static let unknown = VoiceSettings()
}

private func hundredths(_ value: Double?) -> Int16? {
    guard let value, value.isFinite, abs(value) <= 100 else { return nil }
    // Conversion truncates. (`rounded()` would need the C library's mathematics.)
    return Int16(value * 100 + (value < 0 ? -0.5 : 0.5))
}
