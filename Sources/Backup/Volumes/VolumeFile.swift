internal import Compression
internal import Platform

/// A file of the vault, mostly a volume, that is open to be read at any place. Its calls block.
package final class VolumeFile {
    private let reader: FileReader

    var size: Int64 { reader.size }

    init(_ path: String) throws { reader = try FileReader(path, followingLinks: false) }

    /// From now on the disk is read, not what the system remembers of what was written. See ``FileReader/forgetCached()``.
    func forgetCached() { reader.forgetCached() }

    /// That the bytes from there on are wanted soon.
    func expectReading(at offset: Int64) { reader.expectReading(at: offset, count: 32 << 20) }

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

    /// Whether it is a zip as sealing writes it, to the last byte; throws where it contradicts itself.
    func isAsWritten() throws -> Bool {
        try ZipProof(size: reader.size) { [self] in try read($0, $1) }.isAsWritten()
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
        let entry = try entry(named: file.path)
        if let member = try? member(at: entry.offset), member.name == entry.name { return member }
        return try memberByDirectory(entry)
    }

    /// The member of that name as the directory tells of it, whatever its own header says.
    func memberByDirectory(_ file: StoredFile) throws -> ZipMember {
        try memberByDirectory(entry(named: file.path))
    }

    private func memberByDirectory(_ entry: ZipEntry) throws -> ZipMember {
        try ZipMember(entry) { [self] in try read($0, $1) }
    }

    private func entry(named name: String) throws -> ZipEntry {
        var directory = try directory()
        while let entry = try directory.next() {
            if entry.name == name { return entry }
        }
        throw CompressionError("reading \(reader.path)", "it does not hold \(name)")
    }

    /// Names every member with its place; where the directory is damaged, those whose own headers are found.
    ///
    /// Answers what is wrong with the directory. Members may be named twice.
    func forEachMember(_ body: (_ name: String, _ offset: Int64) throws -> Void) throws -> CompressionError? {
        do {
            var directory = try directory()
            while let entry = try directory.next() { try body(entry.name, entry.offset) }
            return nil
        } catch let error as CompressionError {
            var scan = ZipScan(size: reader.size) { [self] in try read($0, $1) }
            while let found = try scan.next() { try body(found.name, found.offset) }
            return error
        }
    }
}
