/// The words of a name, between underscores, of which some are read and some left.
///
/// As bytes: a name is read for every entry of every zip, and text is slow to walk.
struct NameWords {
    private let bytes: [UInt8]
    private let words: [Range<Int>]
    /// The word to be read next.
    var next = 0

    init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
        words = bytes.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false).map(\.indices)
    }

    var count: Int { words.count }
    var isAtEnd: Bool { next == words.count }

    /// All that stands before a word, without the underscore between them.
    func text(before word: Int) -> String {
        word == 0 ? "" : String(decoding: bytes[..<words[word - 1].upperBound], as: UTF8.self)
    }

    /// Takes the next word if it is a wanted one.
    mutating func take(_ isWanted: (ArraySlice<UInt8>) -> Bool) -> String? {
        guard next < words.count, isWanted(bytes[words[next]]) else { return nil }
        defer { next += 1 }
        return String(decoding: bytes[words[next]], as: UTF8.self)
    }

    /// Takes the next word if it is `prefix` and one to three digits.
    mutating func takeNumber(after prefix: String) -> Int16? {
        guard next < words.count, case let word = bytes[words[next]], word.starts(with: prefix.utf8) else {
            return nil
        }
        let digits = word.dropFirst(prefix.utf8.count)
        guard (1...3).contains(digits.count) else { return nil }
        var value: Int16 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int16(digit - UInt8(ascii: "0"))
        }
        next += 1
        return value
    }
}
