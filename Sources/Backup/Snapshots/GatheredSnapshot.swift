internal import Compression
internal import Platform

/// A snapshot whose lines are compressed, on threads of its own, while they come.
///
/// Its header holds the digest of its lines, so it is put before them at the end.
final class GatheredSnapshot {
    private let lines: Spool
    private let gzip: GzipChain
    private let workers: OrderedWorkers<[UInt8], GzipChain.Part>
    private var digest = Digest()
    /// Lines of the part that is not complete.
    private var rest: [UInt8] = []

    /// What is compressed at a time; the file would be a tenth larger with a quarter of it.
    private static let partSize = 1 << 18

    /// The compressed lines wait in `folder`, which must have room for them.
    init(in folder: String = Spool.folder) {
        let lines = Spool(in: folder)
        let gzip = GzipChain()
        self.lines = lines
        self.gzip = gzip
        // Lines do not come faster than two threads compress them.
        workers = OrderedWorkers(min(ThisProcess.coreCount, 2)) {
            { Self.part($0) }
        } deliver: {
            try lines.append(gzip.add($0))
        }
    }

    /// Blocking.
    func append(_ bytes: [UInt8]) throws {
        digest.update(bytes)
        rest += bytes
        guard rest.count >= Self.partSize else { return }
        // Cut by size, so that the file does not depend on how the lines came.
        var start = 0
        while rest.count - start >= Self.partSize {
            try workers.add(Array(rest[start..<start + Self.partSize]))
            start += Self.partSize
        }
        rest.removeFirst(start)
    }

    /// Gives the file to `file` piece by piece, under the header that `header` makes of the digest of all lines.
    @discardableResult func finish(
        under header: (SHA256) -> SnapshotHeader, to file: ([UInt8]) throws -> Void
    ) throws -> SnapshotHeader {
        try workers.add(rest)
        try workers.finish()
        let lines = try lines.finish()
        let header = header(digest.finish())
        let front = Self.part(header.line + [0x0A])
        try file(GzipChain.beginning + front.deflated)
        try lines.forEachPiece(file)
        try file(gzip.end(under: front))
        return header
    }

    private static func part(_ bytes: [UInt8]) -> GzipChain.Part {
        GzipChain.Part(bytes, level: SnapshotWriter.compressionLevel)
    }

    /// The finished file, for one that goes elsewhere. Blocking.
    func spooled(under header: (SHA256) -> SnapshotHeader) throws -> Spooled {
        let file = Spool()
        try finish(under: header, to: file.append)
        return try file.finish()
    }

    /// The finished file in staging. Blocking.
    func stage(in vault: Vault, under header: (SHA256) -> SnapshotHeader) throws -> StagedSnapshot {
        var staged = try StagedFile(in: vault.stagingFolder, permissions: vault.permissions.file)
        var digest = Digest()
        let written = try finish(under: header) { piece in
            digest.update(piece)
            try staged.append(piece)
        }
        try staged.finish(sync: true)
        let record = SnapshotRecord(
            name: SnapshotName.of(run: written.run, isFull: written.isFull), run: written.run,
            follows: written.follows, size: staged.size, sha256: digest.finish())
        return StagedSnapshot(path: try staged.keep(), record: record)
    }
}
