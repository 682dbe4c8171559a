/// Text reduced to what every file system takes.
struct Slug {
    static let maximumBytes = 40

    let text: String

    init(_ label: String) {
        // A name of a megabyte is not worth normalizing: what stays comes from its beginning.
        let start = label.unicodeScalars.prefix(1024)
        let isASCII = start.allSatisfy(\.isASCII)
        var kept = String.UnicodeScalarView()
        for scalar in start {
            if Slug.keeps(scalar) {
                // A mark without a letter would sit on the underscore before the slug.
                guard !kept.isEmpty || !Slug.isMark(scalar) else { continue }
                kept.append(scalar)
            } else if !scalar.properties.isDefaultIgnorableCodePoint, let last = kept.last, last != "-" {
                kept.append("-")
            }
        }
        let whole = isASCII ? String(kept) : normalized(String(kept))
        text = Slug.trimmed(Slug.cut(Slug.trimmed(whole[...])[...])[...])
    }

    private static func keeps(_ scalar: Unicode.Scalar) -> Bool {
        if let byte = UInt8(exactly: scalar.value), byte < 0x80 {
            return isASCIILetterOrDigit(byte) || byte == UInt8(ascii: ".")
        }
        guard !scalar.properties.isDefaultIgnorableCodePoint else { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber, .otherSymbol:
            return true
        default:
            return isMark(scalar)
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: !scalar.properties.isDefaultIgnorableCodePoint
        default: false
        }
    }

    /// Cuts between characters; a single character that is too long by itself is cut between its scalars.
    private static func cut(_ text: Substring) -> String {
        var bytes = 0
        var result = ""
        for character in text {
            bytes += character.utf8.count
            guard bytes <= maximumBytes else { break }
            result.append(character)
        }
        guard result.isEmpty else { return result }
        bytes = 0
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            bytes += UTF8.width(scalar)
            guard bytes <= maximumBytes else { break }
            scalars.append(scalar)
        }
        return String(scalars)
    }

    /// Windows drops dots at the end; a dot in front would hide the file, a dash look like an option.
    private static func trimmed(_ text: Substring) -> String {
        var scalars = text.unicodeScalars[...]
        while let first = scalars.first, first == "-" || first == "." || isMark(first) {
            scalars.removeFirst()
        }
        while let last = scalars.last, last == "-" || last == "." { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }
}
