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
        let words = tail.split(separator: "_", omittingEmptySubsequences: false)
        // There are seven kinds of words at most, each at most once.
        let first = max(0, words.count - 7)
        return (first...words.count).compactMap { start in
            guard var reading = NameReading(settings: words[start...]) else { return nil }
            reading.voice = words[..<start].joined(separator: "_")
            return reading
        }
    }

    /// Reads words that are settings and nothing else, in their fixed order.
    init?(settings words: ArraySlice<Substring>) {
        var rest = words
        if let word = rest.first, ["pre", "ivc", "pvc", "gen"].contains(word) {
            category = String(word)
            rest.removeFirst()
        }
        speed = rest.takeNumber(after: "sp")
        stability = rest.takeNumber(after: "s")
        similarity = rest.takeNumber(after: "sb")
        style = rest.takeNumber(after: "se")
        if rest.first == "b" {
            hasSpeakerBoost = true
            rest.removeFirst()
        }
        if let word = rest.first, isModel(word) {
            model = String(word)
            rest.removeFirst()
        }
        guard rest.isEmpty else { return nil }
    }
}

/// Models are one letter and their generation.
private func isModel(_ word: Substring) -> Bool {
    guard word.utf8.count == 2, let letter = word.utf8.first, let digit = word.utf8.last else { return false }
    return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) && letter != UInt8(ascii: "s")
        && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit)
}

extension ArraySlice<Substring> {
    /// Takes the first word if it is `prefix` and one to three digits.
    fileprivate mutating func takeNumber(after prefix: String) -> Int16? {
        guard let word = first, word.utf8.starts(with: prefix.utf8) else { return nil }
        let digits = word.utf8.dropFirst(prefix.utf8.count)
        guard (1...3).contains(digits.count) else { return nil }
        var value: Int16 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int16(digit - UInt8(ascii: "0"))
        }
        removeFirst()
        return value
    }
}
