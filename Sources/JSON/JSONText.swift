/// Strings to and from their JSON spelling.
package enum JSONText {
    /// What stands between the quotes, with its escapes resolved.
    ///
    /// A lone surrogate has no Unicode value; it becomes U+FFFD, as invalid UTF-8 does.
    package static func unescaped(_ raw: ArraySlice<UInt8>) -> String {
        guard raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
        var units: [UInt8] = []
        units.reserveCapacity(raw.count)
        var index = raw.startIndex
        while index < raw.endIndex {
            guard raw[index] == UInt8(ascii: "\\") else {
                units.append(raw[index])
                index += 1
                continue
            }
            switch raw[index + 1] {
            case UInt8(ascii: "u"):
                let (scalar, length) = scalar(in: raw, at: index)
                units.append(contentsOf: Array(String(Character(scalar)).utf8))
                index += length
                continue
            case UInt8(ascii: "b"): units.append(0x08)
            case UInt8(ascii: "f"): units.append(0x0C)
            case UInt8(ascii: "n"): units.append(0x0A)
            case UInt8(ascii: "r"): units.append(0x0D)
            case UInt8(ascii: "t"): units.append(0x09)
            default: units.append(raw[index + 1])
            }
            index += 2
        }
        return String(decoding: units, as: UTF8.self)
    }

    /// Appends `text` with quotes, escaping only what JSON demands.
    package static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(quote)
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        // Hardly any text needs an escape: then its bytes went over in one piece.
        if hasAnyToEscape(bytes.span.extracting(start..<bytes.count)) { escape(&bytes, from: start) }
        bytes.append(quote)
    }

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    /// Neither stops at the first nor branches, so that the compiler looks at many bytes with one instruction: every byte
    /// of every line that is written comes by here.
    private static func hasAnyToEscape(_ units: Span<UInt8>) -> Bool {
        var found: UInt8 = 0
        for index in 0..<units.count {
            let unit = units[index]
            found |= (unit < 0x20 ? 1 : 0) | (unit == 0x7F ? 1 : 0)
            found |= (unit == quote ? 1 : 0) | (unit == backslash ? 1 : 0)
        }
        return found != 0
    }

    private static func mustEscape(_ unit: UInt8) -> Bool {
        let isControl = unit < 0x20 || unit == 0x7F
        return isControl || unit == quote || unit == backslash
    }

    private static func escape(_ bytes: inout [UInt8], from start: Int) {
        var rest = Array(bytes[start...])[...]
        bytes.removeSubrange(start...)
        while let place = rest.firstIndex(where: mustEscape) {
            bytes += rest[..<place]
            appendEscaped(rest[place], to: &bytes)
            rest = rest[(place + 1)...]
        }
        bytes += rest
    }

    private static func appendEscaped(_ unit: UInt8, to bytes: inout [UInt8]) {
        switch unit {
        case quote, backslash: bytes += [backslash, unit]
        case 0x0A: bytes += [backslash, UInt8(ascii: "n")]
        case 0x0D: bytes += [backslash, UInt8(ascii: "r")]
        case 0x09: bytes += [backslash, UInt8(ascii: "t")]
        default:
            let digits = Array("0123456789abcdef".utf8)
            bytes += Array("\\u00".utf8)
            bytes += [digits[Int(unit >> 4)], digits[Int(unit & 15)]]
        }
    }

    /// The scalar that an escape (or a surrogate pair of two) stands for, and how many bytes it took.
    private static func scalar(in raw: ArraySlice<UInt8>, at index: Int) -> (Unicode.Scalar, Int) {
        let first = hexUnit(in: raw, at: index)
        if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
        let next = index + 6
        if first < 0xDC00, next + 5 < raw.endIndex, raw[next] == UInt8(ascii: "\\"),
            raw[next + 1] == UInt8(ascii: "u")
        {
            let second = hexUnit(in: raw, at: next)
            if (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return (scalar, 12)
            }
        }
        return ("\u{FFFD}", 6)
    }

    private static func hexUnit(in raw: ArraySlice<UInt8>, at index: Int) -> UInt32 {
        raw[(index + 2)...(index + 5)].reduce(0) { value, digit in
            value << 4
                | UInt32(digit.isDigit ? digit - UInt8(ascii: "0") : (digit | 0x20) - UInt8(ascii: "a") + 10)
        }
    }
}
