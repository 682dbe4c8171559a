internal import Compression
internal import Platform

/// An item's files, each read just now and found to be what was saved.
struct ProvenItemFiles: Sendable {
    struct Member: Sendable {
        var file: StoredFile
        var size: Int64
        var crc: UInt32
        /// Its bytes, where they are few.
        var held: [UInt8]?
        var isDeflated: Bool
        /// Whether it is read by the directory of the volume that it comes from, as its own header is damaged.
        var isByDirectory: Bool
    }

    /// In the order of their names.
    var members: [Member]

    /// Members up to this size are read once and held; larger ones are read again when they are written.
    private static let heldSize = 256 << 10

    /// Throws a ``SealFlaw`` when a file is not what it should be. Blocking.
    init(_ item: SealedItem, in vault: Vault) throws(SealFlaw) {
        members = []
        for (file, expected) in item.files {
            var member = try Self.provenSomehow(file, expected, in: vault)
            member.isDeflated =
                file.path == item.sidecar.path || AudioKind.isUncompressed(fileName: file.path)
            members.append(member)
        }
    }

    /// Where a member's own header is damaged, the directory still knows it.
    private static func provenSomehow(
        _ file: StoredFile, _ expected: SHA256?, in vault: Vault
    ) throws(SealFlaw) -> Member {
        do {
            return try proven(file, expected, in: vault, byDirectory: false)
        } catch {
            guard file.volume != nil else { throw error }
            return try proven(file, expected, in: vault, byDirectory: true)
        }
    }

    private static func proven(
        _ file: StoredFile, _ expected: SHA256?, in vault: Vault, byDirectory: Bool
    ) throws(SealFlaw) -> Member {
        var member = Member(
            file: file, size: 0, crc: 0, held: [], isDeflated: false, isByDirectory: byDirectory)
        var digest = Digest()
        do {
            var crc = CRC32()
            try vault.open(file, byDirectory: byDirectory).forEachPiece { piece in
                digest.update(piece)
                crc.update(piece)
                member.size += Int64(piece.count)
                if member.size > heldSize { member.held = nil }
                member.held?.append(contentsOf: piece)
            }
            member.crc = crc.value
        } catch let error as FileError {
            throw SealFlaw("\(file.place) cannot be read: \(error.reason)")
        } catch {
            throw SealFlaw("\(file.place) is damaged: \((error as? CompressionError)?.reason ?? "\(error)")")
        }
        guard digest.finish() == expected else { throw SealFlaw("\(file.place) is not what was saved") }
        return member
    }
}

/// Why an item cannot be sealed.
struct SealFlaw: Error, Sendable, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
