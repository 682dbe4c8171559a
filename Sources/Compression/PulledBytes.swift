/// Bytes pulled piece by piece from a source, with what is left of the last piece.
final class PulledBytes {
    private let next: () throws -> [UInt8]
    private var piece: ArraySlice<UInt8> = []
    private var hasEnded = false

    /// The source returns an empty piece at its end, and is then asked no more.
    init(_ next: @escaping () throws -> [UInt8]) { self.next = next }

    /// What is at hand, or the next piece; empty at the end.
    func peek() throws -> ArraySlice<UInt8> {
        if piece.isEmpty, !hasEnded {
            piece = try next()[...]
            hasEnded = piece.isEmpty
        }
        return piece
    }

    /// How many bytes are at hand and not used yet.
    var held: Int { piece.count }

    /// Drops bytes of what was last peeked at.
    func consume(_ count: Int) { piece = piece.dropFirst(count) }

    /// Exactly `count` bytes, or an error that names what is cut short.
    func take(_ count: Int, _ what: String) throws -> [UInt8] {
        var taken: [UInt8] = []
        while taken.count < count {
            let part = try peek().prefix(count - taken.count)
            guard !part.isEmpty else { throw CompressionError("reading \(what)", "the data ends too early") }
            taken += part
            consume(part.count)
        }
        return taken
    }
}
