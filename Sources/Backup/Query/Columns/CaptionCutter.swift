/// Cuts aligned characters into captions at the ends of sentences, of words, and of patience.
enum CaptionCutter {
    /// Two lines of 42 characters are what a reader takes in at once, and seven seconds how long they stand.
    private static let mostCharacters = 84
    private static let longest = 7.0

    /// The captions of characters with their times; none when the lists do not belong together.
    static func captions(characters: [String], starts: [Double], ends: [Double]) -> [Caption] {
        guard characters.count == starts.count, characters.count == ends.count else { return [] }
        var captions: [Caption] = []
        var first = 0
        var lastSpace: Int?
        var index = 0
        func close(before end: Int) {
            let text = characters[first..<end].joined()
            if text.contains(where: { !$0.isWhitespace }) {
                captions.append(
                    Caption(start: starts[first], end: max(ends[end - 1], starts[first]), text: text))
            }
            first = end
            lastSpace = nil
        }
        while index < characters.count {
            let isSpace = characters[index].allSatisfy(\.isWhitespace)
            let isFull = index - first >= mostCharacters || ends[index] - starts[first] > longest
            if isFull, index > first {
                // Words stay whole where there are spaces; other scripts break anywhere.
                close(before: lastSpace.map { $0 + 1 } ?? index)
                index = max(index, first)
                continue
            }
            if isSpace { lastSpace = index }
            index += 1
            if endsSentence(at: index - 1, characters) { close(before: index) }
        }
        if first < characters.count { close(before: characters.count) }
        return captions
    }

    private static func endsSentence(at index: Int, _ characters: [String]) -> Bool {
        switch characters[index] {
        case "。", "！", "？", "।", "\n": true
        case ".", "!", "?", "…", "؟":
            // A point inside of a number or an address ends nothing.
            index + 1 < characters.count && characters[index + 1].allSatisfy(\.isWhitespace)
        default: false
        }
    }
}
