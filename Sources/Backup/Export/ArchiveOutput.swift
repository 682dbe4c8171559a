internal import Platform

/// Where the bytes of an archive go: into a file beside its final name, or to somebody who takes them at once.
final class ArchiveOutput {
    private let stream: (@Sendable ([UInt8]) throws -> Void)?
    private let path: String
    private var file: StagedFile?

    /// Stages a file for `path`, under a name where nothing may be.
    init(_ path: String) throws {
        self.path = path
        stream = nil
        file = try StagedFile(at: ExportPlace.part(of: path))
    }

    init(stream: @escaping @Sendable ([UInt8]) throws -> Void) {
        path = ""
        self.stream = stream
    }

    func write(_ bytes: [UInt8]) throws {
        guard let stream else {
            try file?.append(bytes)
            return
        }
        try stream(bytes)
    }

    func finish() throws {
        guard var staged = file.take() else { return }
        try staged.finish(sync: true)
        try staged.commit(as: path, ifPresent: .refuse)
        try Folder.sync(parentFolder(of: path))
    }

    func abandon() { file = nil }
}
