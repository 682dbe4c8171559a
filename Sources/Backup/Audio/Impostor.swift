/// Recognises what servers and proxies send in place of sound.
enum Impostor {
    /// What the bytes are if they are surely no sound: `a web page`, `a JSON document`.
    static func described(_ head: [UInt8]) -> String? {
        if head.has("PK\u{3}\u{4}") || head.has("PK\u{5}\u{6}") { return "a zip archive" }
        guard isText(head) else { return nil }
        let start = String(decoding: head, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
            .lowercased()
        return switch start.first {
        case "{", "[": "a JSON document"
        case "<": start.contains("<html") || start.hasPrefix("<!doctype") ? "a web page" : "an XML document"
        default: "text"
        }
    }

    /// Whether all of the bytes are printable. Raw sound of some length is not, whatever it holds.
    private static func isText(_ head: [UInt8]) -> Bool {
        let isPrintable = head.allSatisfy {
            $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D
        }
        guard isPrintable else { return false }
        // The head may end inside a character.
        var scalars = head[...]
        for _ in 0..<3 where String(validating: scalars, as: UTF8.self) == nil {
            scalars = scalars.dropLast()
        }
        return !scalars.isEmpty && String(validating: scalars, as: UTF8.self) != nil
    }
}
