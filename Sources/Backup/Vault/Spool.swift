internal import Platform

/// Gathers bytes that wait until their number is known: an archive wants it before them.
///
/// The first of them wait in memory, the rest in a temporary file.
final class Spool {
    private var size: Int64 = 0
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

    /// All that was appended; nothing may be appended any more.
    func finish() throws -> Spooled {
        if file != nil { try spill() }
        let path = try file.take()?.keep()
        return Spooled(size: size, sha256: digest.finish(), bytes: pending, path: path)
    }

    private func spill() throws {
        if file == nil { file = try StagedFile(in: folder) }
        try file?.append(pending)
        pending.removeAll(keepingCapacity: true)
        try file?.flush()
    }
}

/// What a spool gathered, to be read as often as wanted. A temporary file goes with it.
final class Spooled: Sendable {
    let size: Int64
    let sha256: SHA256
    private let bytes: [UInt8]
    private let path: String?

    fileprivate init(size: Int64, sha256: SHA256, bytes: [UInt8], path: String?) {
        self.size = size
        self.sha256 = sha256
        self.bytes = bytes
        self.path = path
    }

    deinit {
        // Nobody can be told; it stands where the system tidies up.
        if let path { try? File.remove(path) }
    }

    /// Hands over everything in pieces.
    func forEachPiece(_ body: ([UInt8]) throws -> Void) throws {
        guard let path else { return try body(bytes) }
        let reader = try FileReader(path)
        var offset: Int64 = 0
        while case let piece = try reader.bytes(at: offset, count: 1 << 18), !piece.isEmpty {
            try body(piece)
            offset += Int64(piece.count)
        }
    }
}
