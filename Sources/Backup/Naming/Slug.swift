/// Text reduced to what every file system takes.
struct Slug {
    static let maximumBytes = 40

    let text: String

    init(_ label: String, maximumBytes: Int = Slug.maximumBytes) {
        // Most names are ASCII, and Unicode's tables are slow to ask.
        let front = label.utf8.prefix(Slug.longestRead)
        guard !front.allSatisfy({ $0 < 0x80 }) else {
            text = Slug.ofASCII(front, maximumBytes)
            return
        }
        var kept = String.UnicodeScalarView()
        for scalar in label.unicodeScalars.prefix(Slug.longestRead) {
            if Slug.keeps(scalar) {
                // A mark without a letter would sit on the underscore before the slug.
                guard !kept.isEmpty || !Slug.isMark(scalar) else { continue }
                kept.append(scalar)
            } else if !Slug.isIgnorable(scalar), let last = kept.last, last != "-" {
                kept.append("-")
            }
        }
        let whole = normalized(String(kept))
        text = Slug.trimmed(FileName.cut(Slug.trimmed(whole[...]), to: maximumBytes)[...])
    }

    /// A name of a megabyte is not worth normalizing: what stays comes from its beginning.
    private static let longestRead = 1024

    /// The same, where every character is one byte. Tested by `anASCIINameGetsTheSlugThatAnyOtherWouldGet`.
    private static func ofASCII(_ label: some Sequence<UInt8>, _ maximumBytes: Int) -> String {
        let (dot, dash) = (UInt8(ascii: "."), UInt8(ascii: "-"))
        var kept: [UInt8] = []
        for byte in label {
            if isASCIILetterOrDigit(byte) || byte == dot {
                kept.append(byte)
            } else if let last = kept.last, last != dash {
                kept.append(dash)
            }
        }
        var slug = kept.drop { $0 == dash || $0 == dot }.prefix(maximumBytes)
        while let last = slug.last, last == dash || last == dot { slug.removeLast() }
        return String(decoding: slug, as: UTF8.self)
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
