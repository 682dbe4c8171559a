internal import Platform

/// Bytes that wait until their number is known: an archive wants it before them.
///
/// The first of them wait in memory, the rest in a temporary file that goes with this.
final class Spool {
    private(set) var size: Int64 = 0
    private var digest = Digest()
    private var pending: [UInt8] = []
    private var file: StagedFile?
    private let folder: String

    /// Where temporary files belong.
    static var folder: String { Environment["TMPDIR"] ?? "/tmp" }

    init(in folder: String = folder) { self.folder = folder }

    private static let mostInMemory = 1 << 18

    func append(_ bytes: [UInt8]) throws {
        size += Int64(bytes.count)
        digest.update(bytes)
        pending += bytes
        if pending.count >= Self.mostInMemory { try spill() }
    }

    /// The digest of all that was appended; nothing may be appended any more.
    func finish() throws -> SHA256 {
        if file != nil { try spill() }
        return digest.finish()
    }

    /// Hands over everything in pieces, as often as it is called.
    func forEachPiece(_ body: ([UInt8]) throws -> Void) throws {
        guard let path = file?.path else { return try body(pending) }
        let reader = try FileReader(path)
        var offset: Int64 = 0
        while case let piece = try reader.bytes(at: offset, count: 1 << 18), !piece.isEmpty {
            try body(piece)
            offset += Int64(piece.count)
        }
        if !pending.isEmpty { try body(pending) }
    }

    private func spill() throws {
        if file == nil { file = try StagedFile(in: folder) }
        try file?.append(pending)
        pending.removeAll(keepingCapacity: true)
        try file?.flush()
    }
}
