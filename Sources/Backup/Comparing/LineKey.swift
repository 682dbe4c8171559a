internal import JSON

/// By what the lines of a snapshot are sorted: collection, then id.
struct LineKey: Sendable, Comparable {
    /// Both as bytes, apart by a zero, which sorts before all else.
    private let bytes: [UInt8]
    let collection: ArraySlice<UInt8>
    let id: ArraySlice<UInt8>

    private static let front = Array(#"{"collection":""#.utf8)
    private static let middle = Array(#"","id":""#.utf8)

    /// Reads it from the front of a line, where every line has it.
    init(_ line: ArraySlice<UInt8>, at path: String) throws {
        guard line.starts(with: Self.front),
            let collectionEnd = Self.end(of: line.dropFirst(Self.front.count)),
            line[collectionEnd...].starts(with: Self.middle),
            let idEnd = Self.end(of: line[(collectionEnd + Self.middle.count)...])
        else { throw SnapshotError(path, "a line of it names no item") }
        // As JSON spells them; only the order needs them as they are.
        collection = line[(line.startIndex + Self.front.count)..<collectionEnd]
        id = line[(collectionEnd + Self.middle.count)..<idEnd]
        bytes = Self.plain(collection) + [0] + Self.plain(id)
    }

    static func < (left: LineKey, right: LineKey) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    static func == (left: LineKey, right: LineKey) -> Bool { left.bytes == right.bytes }

    private static func plain(_ text: ArraySlice<UInt8>) -> [UInt8] {
        text.contains(UInt8(ascii: "\\")) ? Array(JSONText.unescaped(text).utf8) : Array(text)
    }

    /// Where the string ends whose first quote was passed.
    private static func end(of text: ArraySlice<UInt8>) -> Int? {
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == UInt8(ascii: "\"") { return index }
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }
}
