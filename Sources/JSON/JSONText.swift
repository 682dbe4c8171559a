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
        if let first = firstToEscape(in: bytes, from: start) {
            let rest = Array(bytes[first...])
            bytes.removeSubrange(first...)
            for unit in rest { appendEscaped(unit, to: &bytes) }
        }
        bytes.append(quote)
    }

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    private static func firstToEscape(in bytes: [UInt8], from start: Int) -> Int? {
        let bytes = bytes.span
        var index = start
        while index < bytes.count {
            let unit = bytes[index]
            if unit < 0x20 || unit == 0x7F || unit == quote || unit == backslash { return index }
            index += 1
        }
        return nil
    }

    private static func appendEscaped(_ unit: UInt8, to bytes: inout [UInt8]) {
        switch unit {
        case quote, backslash: bytes += [backslash, unit]
        case 0x0A: bytes += [backslash, UInt8(ascii: "n")]
        case 0x0D: bytes += [backslash, UInt8(ascii: "r")]
        case 0x09: bytes += [backslash, UInt8(ascii: "t")]
        case 0x00..<0x20, 0x7F:
            let digits = Array("0123456789abcdef".utf8)
            bytes += Array("\\u00".utf8)
            bytes += [digits[Int(unit >> 4)], digits[Int(unit & 15)]]
        default: bytes.append(unit)
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
