internal import Archive

/// A tar, as a file or on its way to somebody else.
final class TarTarget: ExportTarget {
    private let writer: TarWriter
    private let output: ArchiveOutput

    init(_ compression: TarWriter.Compression, to output: ArchiveOutput) throws {
        self.output = output
        writer = try TarWriter(compression) { try output.write($0) }
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
        try output.finish()
    }

    func abandon() { output.abandon() }
}
