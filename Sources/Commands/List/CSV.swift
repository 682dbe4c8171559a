internal import Backup
internal import Platform

/// Comma-separated values as RFC 4180 has them, harmless in a spreadsheet.
enum CSV {
    static func cell(_ cell: ItemCell?) -> String {
        switch cell {
        case nil: ""
        case .text(let text): quoted(harmless(text))
        case .integer(let number), .bytes(let number): String(number)
        case .number(let text): text
        case .moment(let unix): UTCTime(unix: unix).iso8601
        case .length(let milliseconds): seconds(milliseconds)
        }
    }

    /// A text that a spreadsheet would run as a formula gets an apostrophe in front, which makes it a text there.
    static func harmless(_ text: String) -> String {
        switch text.unicodeScalars.first {
        case "=", "+", "-", "@", "\t", "\r": "'" + text
        default: text
        }
    }

    static func quoted(_ text: String) -> String {
        let needsQuotes = text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }

    /// Seconds with as many decimals as they need.
    static func seconds(_ milliseconds: Int64) -> String {
        let (whole, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        if rest == 0 { return String(whole) }
        var digits = String(rest.magnitude)
        digits = String(repeating: "0", count: 3 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}

extension ItemCell {
    /// The cell as a person reads it.
    var shown: String {
        switch self {
        case .text(let text): printable(text)
        case .integer(let number): String(number)
        case .number(let text): text
        case .moment(let unix): UTCTime(unix: unix).shown
        case .bytes(let count): Quantity.bytes(count)
        case .length(let milliseconds): Quantity.time(Double(milliseconds) / 1000)
        }
    }
}

extension UTCTime {
    /// As in `2025-03-14 07:14:29`.
    var shown: String { String(iso8601.dropLast()).replacing("T", with: " ") }
}
