internal import Compression
internal import Platform

/// Reads a zip that stands in a file by its directory, so that what is damaged costs only itself.
struct ZipFileSource {
    let path: String

    /// Whether the file begins as a zip does. Blocking.
    static func isZip(_ path: String) throws -> Bool {
        // A pipe that has a name is read front to back, and only once.
        guard try File.isFile(path) else { return false }
        return try FileReader(path).bytes(at: 0, count: 2) == [0x50, 0x4b]
    }

    /// Blocking. Throws a `SourceFlaw` where the rest cannot be read.
    func forEachMember(_ receive: (SourceMember) throws -> Void) throws {
        let zip = try asSourceFlaw { try VolumeFile(path) }
        var directory: ZipDirectory
        do {
            directory = try zip.directory()
        } catch let error as CompressionError {
            return try readOn(after: error, receive)
        }
        var packed: Int64 = 0
        while true {
            let next: ZipEntry?
            do {
                next = try directory.next()
            } catch let error as CompressionError {
                return try readOn(after: error, receive)
            }
            guard let entry = next else { return }
            guard !entry.name.hasSuffix("/") else { continue }
            packed += max(0, entry.compressedSize)
            // Members that share their bytes unpack to any size.
            guard packed <= zip.size else {
                throw SourceFlaw(reason: "its members overlap", isMemberOnly: false)
            }
            let member: SourceMember
            do {
                member = SourceMember(
                    name: try MemberName(entry.name).text, content: .bytes { try read(entry, in: zip, $0) })
            } catch {
                member = SourceMember(name: entry.name, content: .unusable(error.reason))
            }
            try receive(member)
        }
    }

    private func read(_ entry: ZipEntry, in zip: VolumeFile, _ body: ([UInt8]) throws -> Void) throws {
        var failure: (any Error)?
        do {
            let member = try zip.member(at: entry.offset)
            guard member.name == entry.name else {
                throw SourceFlaw(reason: "the directory has it under another name than \(member.name)")
            }
            var size: Int64 = 0
            var checksum = CRC32()
            try member.forEachPiece { piece in
                size += Int64(piece.count)
                checksum.update(piece)
                guard size <= entry.size else {
                    throw SourceFlaw(reason: "it is longer than the directory says")
                }
                do {
                    try body(piece)
                } catch {
                    failure = error
                    throw error
                }
            }
            guard size == entry.size, checksum.value == entry.crc else {
                throw SourceFlaw(reason: "it is not what the directory says")
            }
        } catch {
            if let failure { throw failure }
            switch error {
            case let error as CompressionError: throw SourceFlaw(reason: error.description)
            case let error as FileError: throw SourceFlaw(reason: error.description)
            default: throw error
            }
        }
    }

    /// Where the directory is damaged the members are read as they stand, some of them again, and the flaw is told all
    /// the same.
    private func readOn(
        after error: CompressionError, _ receive: (SourceMember) throws -> Void
    ) throws {
        let file = PulledSource(try FileReader(path))
        do {
            try ZipSource { try file.next() }.forEachMember(receive)
        } catch is SourceFlaw {
            // It ends as the directory does: without one.
        }
        throw SourceFlaw(reason: error.description, isMemberOnly: false)
    }
}
