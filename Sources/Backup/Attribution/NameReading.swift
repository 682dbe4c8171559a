/// One way to read the tail of an entry's name as a voice and its settings.
///
/// Voice names may themselves hold underscores and words like `pre` or `s50`, so a tail can
/// have several readings: `Rachel_pre_s50` is Rachel, or the voice `Rachel_pre`, or a voice of that whole name.
package struct NameReading: Sendable, Hashable {
    package var voice = ""
    /// `pre`, `ivc`, `pvc` or `gen`.
    package var category: String?
    /// All in hundredths, as written.
    package var speed: Int16?
    package var stability: Int16?
    package var similarity: Int16?
    package var style: Int16?
    package var hasSpeakerBoost = false
    /// `m2`, `t2`, `v3` and the like.
    package var model: String?

    /// Whether the name says nothing after the voice.
    package var isBare: Bool {
        category == nil && speed == nil && stability == nil && similarity == nil && style == nil
            && !hasSpeakerBoost && model == nil
    }

    /// Every reading of a tail, the one with the shortest voice first, the bare one last.
    package static func all(of tail: String) -> [NameReading] {
        let words = NameWords(tail)
        // There are seven kinds of words at most, each at most once.
        let first = max(0, words.count - 7)
        return (first...words.count).compactMap { start in
            guard var reading = NameReading(settings: words, from: start) else { return nil }
            reading.voice = words.text(before: start)
            return reading
        }
    }

    /// Reads words that are settings and nothing else, in their fixed order.
    init?(settings words: NameWords, from start: Int = 0) {
        var rest = words
        rest.next = start
        category = rest.take { word in Self.categories.contains { word.elementsEqual($0) } }
        speed = rest.takeNumber(after: "sp")
        stability = rest.takeNumber(after: "s")
        similarity = rest.takeNumber(after: "sb")
        style = rest.takeNumber(after: "se")
        hasSpeakerBoost = rest.take { $0.elementsEqual("b".utf8) } != nil
        model = rest.take(isModel)
        guard rest.isAtEnd else { return nil }
    }

    private static let categories = ["pre", "ivc", "pvc", "gen"].map { Array($0.utf8) }
}

/// Models are one letter and their generation.
private func isModel(_ word: ArraySlice<UInt8>) -> Bool {
    guard word.count == 2, let letter = word.first, let digit = word.last else { return false }
    return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) && letter != UInt8(ascii: "s")
        && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit)
}
