/// Text reduced to what every file system takes.
struct Slug {
    static let maximumBytes = 40

    let text: String

    init(_ label: String, maximumBytes: Int = Slug.maximumBytes) {
        // A name of a megabyte is not worth normalizing: what stays comes from its beginning.
        let start = label.unicodeScalars.prefix(1024)
        let isASCII = start.allSatisfy(\.isASCII)
        var kept = String.UnicodeScalarView()
        for scalar in start {
            if Slug.keeps(scalar) {
                // A mark without a letter would sit on the underscore before the slug.
                guard !kept.isEmpty || !Slug.isMark(scalar) else { continue }
                kept.append(scalar)
            } else if !Slug.isIgnorable(scalar), let last = kept.last, last != "-" {
                kept.append("-")
            }
        }
        let whole = isASCII ? String(kept) : normalized(String(kept))
        text = Slug.trimmed(FileName.cut(Slug.trimmed(whole[...]), to: maximumBytes)[...])
    }

    static func keeps(_ scalar: Unicode.Scalar) -> Bool {
        if let byte = UInt8(exactly: scalar.value), byte < 0x80 {
            return isASCIILetterOrDigit(byte) || byte == UInt8(ascii: ".")
        }
        guard !isIgnorable(scalar) else { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber, .otherSymbol:
            return true
        default:
            return isMark(scalar)
        }
    }

    static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard !scalar.isASCII else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return !isIgnorable(scalar)
        default: return false
        }
    }

    private static func isIgnorable(_ scalar: Unicode.Scalar) -> Bool {
        // Most names are ASCII, and Unicode's tables are slow to ask.
        !scalar.isASCII && scalar.properties.isDefaultIgnorableCodePoint
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
