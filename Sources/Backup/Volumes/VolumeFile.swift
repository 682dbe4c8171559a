internal import Compression
internal import Platform

/// A file of the vault, mostly a volume, that is open to be read at any place. Its calls block.
package final class VolumeFile {
    private let reader: FileReader

    var size: Int64 { reader.size }

    init(_ path: String) throws { reader = try FileReader(path, followingLinks: false) }

    private func read(_ offset: Int64, _ count: Int) throws -> [UInt8] {
        try reader.bytes(at: offset, count: count)
    }

    /// Hands all bytes over in pieces.
    func forEachPiece(_ body: ([UInt8]) throws -> Void) throws {
        var offset: Int64 = 0
        while true {
            // One byte more than is left shows the end without another reading.
            let wanted = Int(min(max(reader.size - offset, 0) + 1, 1 << 18))
            let piece = try read(offset, wanted)
            if !piece.isEmpty { try body(piece) }
            offset += Int64(piece.count)
            if piece.count < wanted { return }
        }
    }

    func directory() throws -> ZipDirectory {
        try ZipDirectory(size: reader.size) { [self] in try read($0, $1) }
    }

    func member(at offset: Int64) throws -> ZipMember {
        try ZipMember(at: offset) { [self] in try read($0, $1) }
    }

    /// The member of that name: at its place, or where the directory has it in a volume that somebody packed anew.
    func member(_ file: StoredFile) throws -> ZipMember {
        // What stands there may be anything: then it is looked for.
        if let offset = file.offset, let member = try? member(at: offset), member.name == file.path {
            return member
        }
        var directory = try directory()
        while let entry = try directory.next() {
            guard entry.name == file.path else { continue }
            let member = try member(at: entry.offset)
            guard member.name == entry.name else { break }
            return member
        }
        throw CompressionError("reading \(reader.path)", "it does not hold \(file.path)")
    }
}
