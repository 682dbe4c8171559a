/// Cuts bytes that are pulled from a source into lines, with memory for one line.
package final class LineReader {
    private let input: PulledBytes
    private let maximumLength: Int

    /// `next` returns the following bytes, none at their end. A longer line than `maximumLength` is an error.
    package init(maximumLength: Int = 16 << 20, pulling next: @escaping () throws -> [UInt8]) {
        self.input = PulledBytes(next)
        self.maximumLength = maximumLength
    }

    /// The next line without its line feed, or `nil` at the end. The last line may lack its line feed.
    package func next() throws -> [UInt8]? {
        var line: [UInt8] = []
        while case let piece = try input.peek(), !piece.isEmpty {
            let end = piece.firstIndex(of: UInt8(ascii: "\n"))
            line += piece[..<(end ?? piece.endIndex)]
            input.consume((end.map { $0 + 1 } ?? piece.endIndex) - piece.startIndex)
            guard line.count <= maximumLength else {
                throw CompressionError("reading lines", "a line is longer than \(maximumLength) bytes")
            }
            if end != nil { return line }
        }
        return line.isEmpty ? nil : line
    }
}
