/// The text with everything that could steer a terminal or reorder its line made visible.
///
/// Names of voices and texts of items come from the account; escape sequences
/// in them must not reach a terminal.
package func printable(_ text: some StringProtocol) -> String {
    guard text.unicodeScalars.contains(where: isSteering) else { return String(text) }
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case let scalar where isSteering(scalar):
            result += "\\u{" + String(scalar.value, radix: 16) + "}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

private func isSteering(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // C0, DEL and C1: a terminal obeys them.
    case 0..<0x20, 0x7F..<0xA0: true
    // Line and paragraph separators, marks and overrides of writing direction.
    case 0x2028, 0x2029, 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
}

/// JSON with everything that could steer a terminal spelt as an escape: the same value, other bytes.
package func printable(json: [UInt8]) -> [UInt8] {
    // JSON itself leaves nothing below U+0080 in a string that a terminal would obey.
    guard json.contains(where: { $0 >= 0x80 }) else { return json }
    var result: [UInt8] = []
    for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
        if scalar.value >= 0x80, isSteering(scalar) {
            let digits = String(scalar.value, radix: 16)
            result += Array("\\u".utf8) + Array(repeating: UInt8(ascii: "0"), count: 4 - digits.utf8.count)
            result += Array(digits.utf8)
        } else {
            result += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }
    return result
}
