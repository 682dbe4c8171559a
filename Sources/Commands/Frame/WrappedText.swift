/// Text broken into lines of a given width.
package enum WrappedText {
    /// The lines of `text`, none longer than `width` unless one word is.
    package static func lines(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if line.isEmpty {
                line = String(word)
            } else if line.count + 1 + word.count <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = String(word)
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// A label with its text in a column beside it, or below it when the label is too long.
    package static func row(_ label: String, _ text: String, column: Int, width: Int) -> [String] {
        let body = lines(text, width: max(20, width - column))
        let indent = String(repeating: " ", count: column)
        let head = "  " + label
        guard head.count + 2 <= column, let first = body.first else {
            return [head] + body.map { indent + $0 }
        }
        return [head + String(repeating: " ", count: column - head.count) + first]
            + body.dropFirst().map { indent + $0 }
    }
}
