/// The yes and no of environment variables and settings.
package struct Truth: Sendable {
    package let isTrue: Bool

    package init?(_ text: String) {
        switch text.lowercased() {
        case "1", "true", "yes", "on": isTrue = true
        case "0", "false", "no", "off": isTrue = false
        default: return nil
        }
    }
}

/// A size as people write it: `500`, `500K`, `1.5G`, `20MiB`; the units are powers of 1024.
package struct ByteCount: Sendable, Equatable {
    package let bytes: Int64

    package init?(_ text: String) {
        var digits = Substring(text)
        if digits.hasSuffix("iB"), digits.dropLast(2).last?.isLetter == true {
            digits = digits.dropLast(2)
        }
        var unit = 1.0
        if let last = digits.last, let power = Array("KMGT").firstIndex(of: Character(last.uppercased())) {
            for _ in 0...power { unit *= 1024 }
            digits = digits.dropLast()
        } else if digits.endIndex != text.endIndex {
            return nil
        }
        guard let number = Double(decimal: digits), number * unit < 9e18 else { return nil }
        bytes = Int64(number * unit)
        if bytes < 1 { return nil }
    }

    /// A size, with or without `/s`.
    package init?(rate text: String) {
        self.init(text.hasSuffix("/s") ? String(text.dropLast(2)) : text)
    }
}

/// A length of time as people write it: `90s`, `26h`, `1h30m`, `90d`, `2w`.
package struct TimeSpan: Sendable, Equatable {
    package let seconds: Int64

    package init?(_ text: String) {
        var total: Int64 = 0
        var number: Int64?
        var smallest = Int64.max
        for character in text {
            if let digit = character.wholeNumberValue, character.isASCII {
                let (tens, overflow) = (number ?? 0).multipliedReportingOverflow(by: 10)
                guard !overflow, tens < 1_000_000_000_000 else { return nil }
                number = tens + Int64(digit)
            } else {
                let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]
                // `30m1h` is more likely a slip than a wish, so the units must descend.
                guard let unit = units[character], unit < smallest, let count = number else { return nil }
                total += count * unit
                smallest = unit
                number = nil
            }
        }
        guard number == nil, smallest != .max else { return nil }
        seconds = total
    }
}

/// A share of the whole: `5%`.
package struct Percentage: Sendable, Equatable {
    /// More than 0, at most 1.
    package let fraction: Double

    package init?(_ text: String) {
        guard text.hasSuffix("%"), let number = Double(decimal: text.dropLast()), number > 0, number <= 100
        else {
            return nil
        }
        fraction = number / 100
    }
}

/// An `http` or `https` address of a service, without query or fragment.
package struct WebAddress: Sendable, Equatable {
    /// The address as it was given, without a slash at its end.
    package let text: String
    package let isEncrypted: Bool
    /// Without its port.
    package let host: String

    package init?(_ text: String) {
        var rest = Substring(text)
        if rest.lowercased().hasPrefix("https://") {
            isEncrypted = true
            rest = rest.dropFirst(8)
        } else if rest.lowercased().hasPrefix("http://") {
            isEncrypted = false
            rest = rest.dropFirst(7)
        } else {
            return nil
        }
        let refused = { (character: Character) in
            !character.isASCII || character.isWhitespace || "?#@\\\"<>".contains(character)
        }
        guard !rest.contains(where: refused), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
        let authority = rest.prefix { $0 != "/" }
        let isBracketed = authority.hasPrefix("[")
        let hostEnd =
            isBracketed
            ? authority.firstIndex(of: "]").map { authority.index(after: $0) }
            : authority.firstIndex(of: ":") ?? authority.endIndex
        guard let hostEnd, hostEnd > authority.startIndex else { return nil }
        let port = authority[hostEnd...]
        if !port.isEmpty {
            guard port.first == ":", let number = UInt16(port.dropFirst()), number > 0 else { return nil }
        }
        host = String(authority[..<hostEnd]).lowercased()
        self.text = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// Whether the address stays on this machine.
    package var isLoopback: Bool { ["localhost", "127.0.0.1", "[::1]"].contains(host) }
}

extension String {
    /// The parts between commas, without the blanks around them.
    package var commaSeparated: [String] {
        split(separator: ",", omittingEmptySubsequences: false).map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}

extension Double {
    /// Plain decimal digits with at most one point: no sign, no exponent, no `nan`.
    fileprivate init?(decimal text: Substring) {
        guard text.first?.isNumber == true, text.last != ".",
            text.utf8.allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) })
        else { return nil }
        self.init(text)
    }
}
