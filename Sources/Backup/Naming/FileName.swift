/// Names of files as every file system takes them.
enum FileName {
    /// A name made of harmless characters, without what is harmful at its ends; never empty.
    static func safe(_ text: String, longest: Int) -> String {
        let name = trimmed(cut(trimmed(normalized(text)[...]), to: longest)[...])
        guard !name.isEmpty else { return "unknown" }
        return ItemName.isReservedOnWindows(name) ? cut("x-" + name, to: longest) : name
    }

    /// The front of a text, cut between characters; a single one that is too long is cut between its scalars.
    static func cut(_ text: some StringProtocol, to maximumBytes: Int) -> String {
        guard text.utf8.count > maximumBytes else { return String(text) }
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

    /// Windows drops dots and blanks at the end; a dot in front would hide the file, a dash look like an option.
    private static func trimmed(_ text: Substring) -> String {
        var scalars = text.unicodeScalars[...]
        while let first = scalars.first, " -.".unicodeScalars.contains(first) || Slug.isMark(first) {
            scalars.removeFirst()
        }
        while let last = scalars.last, " -.".unicodeScalars.contains(last) { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }
}
