internal import Backup

/// The words of an item for people: a text as it is, a dialogue with who speaks and when.
enum WordsText {
    static func lines(of story: ItemStory, _ view: CollectionView) -> [String] {
        let spoken = story.sidecar.map(view.speech) ?? []
        // An item that is not stored has no sidecar yet, but the listing may have brought its text.
        guard !spoken.isEmpty else { return lines(of: story.record.text ?? "") }
        return spoken.flatMap { line in
            let time = line.start.map { "[\(Quantity.time($0))] " } ?? ""
            let head = time + (line.speaker.map { printable($0) + ": " } ?? "")
            let body = lines(of: line.text)
            guard !head.isEmpty, let first = body.first else { return body }
            let indent = String(repeating: " ", count: TextTable.width(of: head))
            return [head + first] + body.dropFirst().map { indent + $0 }
        }
    }

    private static func lines(of text: String) -> [String] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { printable($0) }
    }
}
