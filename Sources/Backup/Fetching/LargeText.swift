internal import HTTP
internal import Platform

/// A text too large to be held by several workers at once: it waits in staging instead of in memory.
struct LargeText: Sendable, Equatable {
    var path: String
    /// Where the value stands in the file, without what surrounds it.
    var range: Range<Int>
    /// Of the value alone.
    var sha256: SHA256

    /// Calls `body` with the value, piece by piece. Blocking.
    func forEachPiece(_ body: ([UInt8]) throws -> Void) throws {
        let reader = try FileReader(path)
        var place = range.lowerBound
        while place < range.upperBound {
            let piece = try reader.bytes(
                at: Int64(place), count: min(ArraySlice<UInt8>.pieceSize, range.upperBound - place))
            // EIO: it was longer when it was written.
            guard !piece.isEmpty else { throw FileError("reading", path, errno: 5) }
            try body(piece)
            place += piece.count
        }
    }

    func discard() {
        // Staging is emptied by the next run anyway.
        try? File.remove(path)
    }
}

/// An item's own answer, as it was received.
enum ReceivedDetail: Sendable {
    case small(ItemDetail)
    /// In staging, under this path.
    case large(String)

    /// What one worker gathers in memory.
    static let mostInMemory = 512 << 10
    /// Longer than any answer: a service that never ends must not fill the disk.
    static let most = 1 << 30

    /// Takes a body to its end, and reads it with `read` when it is small. Blocking.
    static func receive(
        _ body: HTTPBody, in vault: Vault, _ read: (ArraySlice<UInt8>) throws -> ItemDetail
    ) throws -> ReceivedDetail {
        var gathered: [UInt8] = []
        while case let chunk = try body.next(), !chunk.isEmpty {
            gathered += chunk
            guard gathered.count <= mostInMemory else { return try spool(gathered, body, in: vault) }
        }
        return .small(try read(gathered[...]))
    }

    private static func spool(
        _ beginning: [UInt8], _ body: HTTPBody, in vault: Vault
    ) throws -> ReceivedDetail {
        var file = try StagedFile(in: vault.stagingFolder, permissions: vault.permissions.file)
        try file.append(beginning)
        while case let chunk = try body.next(), !chunk.isEmpty {
            try file.append(chunk)
            guard file.size <= Int64(most) else {
                throw AccountError(.refused, reason: "its detail is longer than \(most) bytes")
            }
        }
        return .large(try file.keep())
    }
}

/// What only one worker may do at a time, because it needs much memory.
actor Turn {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        while isTaken { await withCheckedContinuation { waiting.append($0) } }
        isTaken = true
    }

    func give() {
        isTaken = false
        let woken = waiting
        waiting = []
        for continuation in woken { continuation.resume() }
    }
}

extension ArraySlice<UInt8> {
    fileprivate static let pieceSize = 1 << 17

    /// Calls `body` with copies of the parts, so that nothing needs a copy of the whole.
    func forEachPiece(_ body: ([UInt8]) throws -> Void) rethrows {
        var place = startIndex
        while place < endIndex {
            let end = Swift.min(place + Self.pieceSize, endIndex)
            try body(Array(self[place..<end]))
            place = end
        }
    }

    var sha256: SHA256 {
        var digest = Digest()
        forEachPiece { digest.update($0) }
        return digest.finish()
    }
}
