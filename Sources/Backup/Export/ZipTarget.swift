internal import Compression

/// A zip: text and plain samples deflated, compressed audio as it is.
final class ZipTarget: ExportTarget {
    private let output: ArchiveOutput
    /// The directory, which stands at the end.
    private let directory = Spool()
    private var writer: ZipWriter
    private let packer = ZipPacker()

    /// From this size on, bytes go through in pieces instead of at once.
    private static let large: Int64 = 4 << 20

    init(to output: ArchiveOutput) {
        self.output = output
        let directory = directory
        writer = ZipWriter(
            sink: { try output.write($0) }, keeping: { try directory.append($0) })
    }

    func add(_ file: ExportedFile, _ bytes: @escaping ExportedBytes) throws {
        guard file.size >= Self.large else { return try addWhole(file, bytes) }
        var checksum = CRC32()
        try bytes { checksum.update($0) }
        if file.isCompressible {
            try writer.addDeflated(file.name, size: file.size, crc: checksum.value) { try bytes($0) }
        } else {
            try writer.addStored(file.name, size: file.size, crc: checksum.value) { try bytes($0) }
        }
    }

    private func addWhole(_ file: ExportedFile, _ bytes: @escaping ExportedBytes) throws {
        var whole: [UInt8] = []
        try bytes { piece in
            if whole.isEmpty { whole = piece } else { whole += piece }
        }
        guard whole.count == file.size else { throw ExportError.changed(file.name) }
        try writer.add(file.name, file.isCompressible ? packer.deflated(whole) : ZipContent(stored: whole))
    }

    func link(_ name: String, to target: String, modified: Int64) -> Bool { false }

    func finish() throws {
        let directory = try directory.finish()
        try writer.finish { try directory.forEachPiece($0) }
        try output.finish()
    }

    func abandon() { output.abandon() }
}
