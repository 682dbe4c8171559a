internal import Platform

/// Where a restore takes its files from.
package enum RestoreSource: Sendable, Equatable {
    /// A folder, or an archive of any kind that is known; an absolute path.
    case path(String)
    /// An archive that comes through a pipe.
    case standardInput

    package var name: String {
        switch self {
        case .path(let path): path
        case .standardInput: "standard input"
        }
    }

    /// Blocking. Tells each file once; throws a `SourceFlaw` where the rest cannot be read.
    func forEachMember(_ receive: (SourceMember) throws -> Void) throws {
        switch self {
        case .standardInput:
            try ArchiveSource {
                guard let bytes = try StandardStream.nextInput(isCancelled: { Task.isCancelled }) else {
                    throw CancellationError()
                }
                return bytes
            }.forEachMember(receive)
        case .path(let path):
            guard let status = try File.status(path, followingLinks: true) else {
                throw RestoreError.noSource(path)
            }
            let path = try ThisProcess.canonicalPath(path)
            if status.isFolder {
                try FolderSource(root: path).forEachMember(receive)
            } else if try ZipFileSource.isZip(path) {
                try ZipFileSource(path: path).forEachMember(receive)
            } else {
                let file = PulledSource(try FileReader(path))
                try ArchiveSource { try file.next() }.forEachMember(receive)
            }
        }
    }
}

/// A file that closures pull from.
final class PulledSource {
    private let reader: FileReader

    init(_ reader: consuming FileReader) { self.reader = reader }

    func next() throws -> [UInt8] { try reader.next() }
}
