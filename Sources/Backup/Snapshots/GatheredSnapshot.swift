internal import Compression
internal import Platform

/// A snapshot whose lines are compressed while they come.
///
/// Its header holds the digest of its lines, so it is put before them at the end.
final class GatheredSnapshot {
    private let lines: Spool
    private let gzip: GzipJoint
    private var digest = Digest()

    /// The compressed lines wait in `folder`, which must have room for them.
    init(in folder: String = Spool.folder) {
        let lines = Spool(in: folder)
        self.lines = lines
        gzip = GzipJoint(level: SnapshotWriter.compressionLevel) { try lines.append($0) }
    }

    func append(_ bytes: [UInt8]) throws {
        digest.update(bytes)
        try gzip.write(bytes)
    }

    /// Gives the file to `file` piece by piece, under the header that `header` makes of the digest of all lines.
    @discardableResult func finish(
        under header: (SHA256) -> SnapshotHeader, to file: ([UInt8]) throws -> Void
    ) throws -> SnapshotHeader {
        try gzip.finish()
        _ = try lines.finish()
        let header = header(digest.finish())
        try gzip.join(
            front: header.line + [0x0A], rest: { [lines] in try lines.forEachPiece($0) }, to: file)
        return header
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
