internal import Compression
internal import Platform

/// The whole snapshot inside an export, compressed while its lines come.
///
/// Its header holds the digest of its lines, so it is put before them at the end.
final class ExportedSnapshot {
    private let lines: Spool
    private let gzip: GzipJoint
    private var digest = Digest()

    init() {
        let lines = Spool()
        self.lines = lines
        gzip = GzipJoint(level: SnapshotWriter.compressionLevel) { try lines.append($0) }
    }

    func append(_ bytes: [UInt8]) throws {
        digest.update(bytes)
        try gzip.write(bytes)
    }

    /// The file, under the header that `header` makes of the digest of all lines.
    func finish(under header: (SHA256) -> SnapshotHeader) throws -> Spool {
        try gzip.finish()
        _ = try lines.finish()
        let front = header(digest.finish()).line + [0x0A]
        let whole = Spool()
        try gzip.join(
            front: front, rest: { [lines] in try lines.forEachPiece($0) }, to: { try whole.append($0) })
        return whole
    }
}
