package import Compression
package import Platform

/// One file of an item: by itself, or a member of a volume under the same name.
///
/// Nothing outside this folder asks which.
package struct StoredFile: Sendable, Equatable {
    /// Relative to the vault, or the name inside the volume.
    package var path: String
    /// The volume's path, relative to the vault.
    package var volume: String?
    /// Where the member begins; a hint, held against the name that stands there.
    package var offset: Int64?

    package init(path: String, volume: String? = nil, offset: Int64? = nil) {
        self.path = path
        self.volume = volume
        self.offset = offset
    }

    /// An item's audio; none when the vault holds none.
    init?(audio path: String?, in sealed: SealedPlace?) {
        guard let path else { return nil }
        self.init(path: path, volume: sealed?.volume, offset: sealed?.audio)
    }

    /// An item's sidecar.
    init(sidecar path: String, in sealed: SealedPlace?) {
        self.init(path: path, volume: sealed?.volume, offset: sealed?.sidecar)
    }

    /// Where to look for it, in words.
    package var place: String { volume.map { "\(path) in \($0)" } ?? path }
}

/// The volume that holds an item's files, and where they begin in it.
package struct SealedPlace: Sendable, Equatable {
    package var volume: String
    package var audio: Int64?
    package var sidecar: Int64?
}

extension Vault {
    /// Opens the file to be read, as often as wanted, whatever happens to its name meanwhile. Blocking; no link is followed.
    ///
    /// `byDirectory` is for a member whose own header may be damaged, which the volume's directory knows as well.
    package func open(_ file: StoredFile, byDirectory: Bool = false) throws -> OpenedFile {
        let opened = try VolumeFile(absolute(file.volume ?? file.path))
        guard file.volume != nil else { return .loose(opened) }
        return .member(try byDirectory ? opened.memberByDirectory(file) : opened.member(file))
    }

    /// Hands the file's bytes over in pieces. Blocking; no link is followed.
    ///
    /// Throws: a `CompressionError` when a member is not what was sealed, at the latest after its last piece.
    package func forEachPiece(of file: StoredFile, _ body: ([UInt8]) throws -> Void) throws {
        try open(file).forEachPiece(body)
    }

    /// The digest and the size of the file's bytes. Blocking.
    package func digest(of file: StoredFile) throws -> (digest: SHA256, size: Int64) {
        guard file.volume != nil else { return try Digest.ofFile(absolute(file.path)) }
        var digest = Digest()
        var size: Int64 = 0
        try forEachPiece(of: file) {
            digest.update($0)
            size += Int64($0.count)
        }
        return (digest: digest.finish(), size: size)
    }

    /// All of the file's bytes, which are at most `limit`. Blocking.
    package func bytes(of file: StoredFile, limit: Int = 1 << 30) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try forEachPiece(of: file) { piece in
            guard bytes.count + piece.count <= limit else { throw FileError("reading", file.path, errno: 27) }
            if bytes.isEmpty { bytes = piece } else { bytes += piece }
        }
        return bytes
    }

    /// What stands where the file's bytes are: its own file, or the volume. Blocking.
    package func status(of file: StoredFile) throws -> FileStatus? {
        try File.status(absolute(file.volume ?? file.path))
    }
}

/// A file of an item that is open.
package enum OpenedFile {
    case loose(VolumeFile)
    case member(ZipMember)

    /// Hands all bytes over in pieces. Blocking.
    package func forEachPiece(_ body: ([UInt8]) throws -> Void) throws {
        switch self {
        case .loose(let file): try file.forEachPiece(body)
        case .member(let member): try member.forEachPiece(body)
        }
    }
}
