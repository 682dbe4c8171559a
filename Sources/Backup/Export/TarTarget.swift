internal import Archive
internal import Compression
internal import Platform

/// A tar, as a file or on its way to somebody else.
///
/// It is compressed on threads of its own, while the next entries are read and written.
final class TarTarget: ExportTarget {
    /// How the tar as a whole is compressed.
    enum Compression {
        case none, gzip, zstd
    }

    private let writer: TarWriter
    private let finishCompression: () throws -> Void
    private let output: ArchiveOutput

    init(_ compression: Compression, to output: ArchiveOutput) throws {
        self.output = output
        switch compression {
        case .none:
            writer = try TarWriter { try output.write($0) }
            finishCompression = {}
        case .gzip:
            try output.write(GzipChain.beginning)
            let file = GzipChain()
            let workers = Self.gzipWorkers { try output.write(file.add($0)) }
            writer = try TarWriter(pieceSize: 1 << 20) { try workers.add($0) }
            finishCompression = {
                try workers.finish()
                try output.write(file.end())
            }
        case .zstd:
            let worker = Self.zstdWorker { try output.write($0.get()) }
            writer = try TarWriter(pieceSize: 1 << 19) { try worker.add($0) }
            finishCompression = {
                try worker.add([])
                try worker.finish()
            }
        }
    }

    /// Each piece is a part by itself, so that every core has some. What parts cannot know of each other is little:
    /// deflate looks back no more than 32 KiB.
    private static func gzipWorkers(
        _ deliver: @escaping (GzipChain.Part) throws -> Void
    ) -> OrderedWorkers<[UInt8], GzipChain.Part> {
        OrderedWorkers(min(ThisProcess.coreCount, 4), { { GzipChain.Part($0) } }, deliver: deliver)
    }

    /// One thread for all pieces, an empty one ending them: zstd looks back 2 MiB, and frames that do not know of each other
    /// can be several times as large.
    private static func zstdWorker(
        _ deliver: @escaping (Result<[UInt8], any Error>) throws -> Void
    ) -> OrderedWorkers<[UInt8], Result<[UInt8], any Error>> {
        OrderedWorkers(
            1,
            {
                var packed: [UInt8] = []
                let writer = Result { try ZstdWriter { packed += $0 } }
                return { piece in
                    Result {
                        defer { packed = [] }
                        try piece.isEmpty ? writer.get().finish() : writer.get().write(piece)
                        return packed
                    }
                }
            }, deliver: deliver)
    }

    func add(_ file: ExportedFile, _ bytes: @escaping ExportedBytes) throws {
        try writer.begin(file.name, size: file.size, modified: file.modified)
        try bytes { try writer.write($0) }
    }

    func link(_ name: String, to target: String, modified: Int64) throws -> Bool {
        try writer.link(name, to: target, modified: modified)
        return true
    }

    func finish() throws {
        try writer.finish()
        try finishCompression()
        try output.finish()
    }

    func abandon() { output.abandon() }
}
