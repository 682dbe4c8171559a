/// Writes JSON strings in the ways that servers do.
///
/// Its own code and not the JSON module: the practice account must not share a mistake with the client.
enum JSONEscape {
    static func quoted(_ text: String, ascii: Bool = false) -> [UInt8] {
        [UInt8(ascii: "\"")] + escaped(text, ascii: ascii) + [UInt8(ascii: "\"")]
    }

    /// `text` between the quotes; with `ascii`, everything beyond ASCII as `\u` pairs.
    static func escaped(_ text: String, ascii: Bool = false) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": bytes += Array("\\\"".utf8)
            case "\\": bytes += Array("\\\\".utf8)
            case "\n": bytes += Array("\\n".utf8)
            case "\t": bytes += Array("\\t".utf8)
            case "/" where ascii: bytes += Array("\\/".utf8)
            case _ where scalar.value < 0x20: bytes += unit(UInt16(scalar.value))
            case _ where scalar.value >= 0x7F && ascii:
                for codeUnit in String(scalar).utf16 { bytes += unit(codeUnit) }
            default: bytes += Array(String(scalar).utf8)
            }
        }
        return bytes
    }

    private static func unit(_ value: UInt16) -> [UInt8] {
        let digits = String(value, radix: 16)
        return Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
    }
}
