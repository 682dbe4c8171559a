/// What may stand after an option, and how it is understood.
package enum ValueKind: Sendable {
    /// Stands alone: given or not.
    case flag
    /// Stands alone: how often it was given counts.
    case tally
    case text(String)
    case path(String)
    /// A file to write beside the results, which have standard output for themselves.
    case file(String)
    /// An `http` or `https` address.
    case url
    case choice([String])
    /// Words of a closed set, separated by commas.
    case list([String])
    /// A whole number, or the word that leaves it to tapekeep.
    case count(ClosedRange<Int>, or: String? = nil)
    case bytes
    /// Bytes a second.
    case rate
    case duration
    /// A day, an instant, or how long ago.
    case moment
    case percentage

    /// What the help shows in place of the value; `nil` for what takes none.
    package var placeholder: String? {
        switch self {
        case .flag, .tally: nil
        case .text(let name), .path(let name), .file(let name): name
        case .url: "url"
        case .choice(let words): words.count > 4 ? "word" : words.joined(separator: "|")
        case .list: "list"
        case .count(_, or: let word): word.map { "\($0)|N" } ?? "N"
        case .bytes: "size"
        case .rate: "rate"
        case .duration: "duration"
        case .moment: "date"
        case .percentage: "percent"
        }
    }

    /// Follows "takes" in a message about a wrong value.
    package var expectation: String {
        switch self {
        case .flag: "yes or no"
        case .tally: "a number from 0 to 9"
        case .text: "a text that is not empty"
        case .path: "a path"
        case .file: "a file's path (on standard output it would mix with the results)"
        case .url: "an address such as https://api.elevenlabs.io"
        case .choice(let words): words.alternatives
        case .list(let words): "a list of \(words.alternatives), separated by commas"
        case .count(let range, or: let word):
            (word.map { "\($0) or " } ?? "")
                + (range.upperBound == .max
                    ? "a whole number of at least \(range.lowerBound)"
                    : "a number from \(range.lowerBound) to \(range.upperBound)")
        case .bytes: "a size such as 500K, 20M or 10G (powers of 1024)"
        case .rate: "a rate such as 500K or 5M bytes a second"
        case .duration: "a duration such as 90s, 30m, 26h, 90d or 1h30m (more than 0)"
        case .moment: "a date such as 2025-01-01, 2025-01-01T07:30:00Z or 30d (ago)"
        case .percentage: "a share such as 5% (more than 0, at most 100)"
        }
    }

    /// The words that completion offers.
    package var allowed: [String] {
        switch self {
        case .choice(let words), .list(let words): words
        case .count(_, or: let word?): [word]
        default: []
        }
    }

    /// Whether `text` is a value of this kind.
    package func accepts(_ text: String) -> Bool {
        switch self {
        case .flag: Truth(text) != nil
        case .tally: Int(text).map { (0...9).contains($0) } ?? false
        case .text, .path: !text.isEmpty
        case .file: !text.isEmpty && text != "-"
        case .url: WebAddress(text) != nil
        case .choice(let words): words.contains(text)
        case .list(let words):
            !text.isEmpty && text.commaSeparated.allSatisfy(words.contains)
        case .count(let range, or: let word): text == word || Int(text).map(range.contains) ?? false
        case .bytes: ByteCount(text) != nil
        case .rate: ByteCount(rate: text) != nil
        // No time at all is a slip: everything would be over before it began.
        case .duration: TimeSpan(text).map { $0.seconds > 0 } ?? false
        case .moment: Moment(text, now: 0) != nil
        case .percentage: Percentage(text) != nil
        }
    }
}

extension [String] {
    /// The words as a sentence gives a choice: `auto, zip or item`.
    package var alternatives: String {
        count < 2 ? joined() : dropLast().joined(separator: ", ") + " or " + self[count - 1]
    }
}
