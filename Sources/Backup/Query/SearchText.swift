/// How texts and the words looked for in them are compared, in the index and without it.
///
/// A word is found wherever it stands, inside of longer words too, in any letter case and
/// however its accents are composed. So it needs no knowledge of where a script separates words.
package struct SearchText: Sendable, Equatable {
    /// The words that must all be found, folded.
    package let words: [String]

    package init(_ search: String) {
        words = Self.folded(search).split(whereSeparator: \.isWhitespace).map { String($0) }
    }

    package func matches(_ text: String?) -> Bool {
        if words.isEmpty { return true }
        guard let text, !text.isEmpty else { return false }
        let folded = Array(Self.folded(text).utf8)
        return words.allSatisfy { Self.holds(folded, Array($0.utf8)) }
    }

    /// The text without differences of case and composition.
    static func folded(_ text: String) -> String {
        let lower = text.lowercased()
        return lower.utf8.allSatisfy { $0 < 0x80 } ? lower : normalized(lower)
    }

    /// The folded text as the index takes it: letters of scripts with few to a word stand three times.
    ///
    /// The index knows runs of three characters. Tripled, one or two Han characters can be looked
    /// up in it like any longer word; and what is part of a text is still part of it when both are tripled.
    static func indexed(_ folded: String) -> String {
        guard folded.unicodeScalars.contains(where: isDense) else { return folded }
        var result = String.UnicodeScalarView()
        for scalar in folded.unicodeScalars {
            for _ in 0..<(isDense(scalar) ? 3 : 1) { result.append(scalar) }
        }
        return String(result)
    }

    /// Thai and everything above it: nearly all scripts written without spaces, and Hangul.
    private static func isDense(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x0E00 }

    /// What the index is to be asked; `nil` when all words are too short for it.
    ///
    /// Every matching text is among the answers. The answers are candidates only.
    var indexQuery: String? {
        var runs: [String] = []
        for word in words {
            let scalars = Array(Self.indexed(word).unicodeScalars)
            guard scalars.count >= 3 else { continue }
            // Some runs are enough to choose by: what is chosen is compared in full.
            for start in 0...min(scalars.count - 3, 31) {
                var run = String.UnicodeScalarView()
                run.append(contentsOf: scalars[start..<start + 3])
                let text = String(run)
                if !runs.contains(text) { runs.append(text) }
            }
        }
        guard !runs.isEmpty else { return nil }
        return runs.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: " AND ")
    }

    private static func holds(_ text: [UInt8], _ word: [UInt8]) -> Bool {
        guard let first = word.first else { return true }
        guard text.count >= word.count else { return false }
        let (text, word) = (text.span, word.span)
        var start = 0
        while start <= text.count - word.count {
            if text[start] == first {
                var length = 1
                while length < word.count, text[start + length] == word[length] { length += 1 }
                if length == word.count { return true }
            }
            start += 1
        }
        return false
    }
}
