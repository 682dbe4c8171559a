internal import Compression
internal import Platform

/// An item's files as they go into a volume, each read just now.
///
/// Whether they are what was saved is found out when the volume is read back: a digest here would be a second one of
/// the same bytes.
struct ItemFiles: Sendable {
    struct Member: Sendable {
        var file: StoredFile
        var size: Int64 = 0
        var crc: UInt32 = 0
        /// Its bytes as the zip will hold them, where they are few.
        var packed: ZipContent?
        var isDeflated: Bool
        /// Whether it is read by the directory of the volume that it comes from, as its own header is damaged.
        var isByDirectory: Bool
    }

    /// In the order of their names.
    var members: [Member]

    /// Members up to this size are read once and held; larger ones are read again when they are written.
    private static let heldSize = 256 << 10

    /// Throws a ``SealFlaw`` when a file cannot be read. Blocking.
    init(_ item: SealedItem, in vault: Vault, _ packer: ZipPacker = ZipPacker()) throws(SealFlaw) {
        members = []
        for (file, _) in item.files {
            let isDeflated =
                file.path == item.sidecar.path || AudioKind.isUncompressed(fileName: file.path)
            members.append(try Self.readSomehow(file, in: vault, isDeflated ? packer : nil))
        }
    }

    /// Throws a ``SealFlaw`` when a file is not what was saved. Blocking.
    static func prove(_ item: SealedItem, in vault: Vault) throws(SealFlaw) {
        let files = try ItemFiles(item, in: vault)
        for (member, (file, expected)) in zip(files.members, item.files) {
            var digest = Digest()
            try reading(file) {
                try vault.open(file, byDirectory: member.isByDirectory).forEachPiece { digest.update($0) }
            }
            guard digest.finish() == expected else { throw SealFlaw("\(file.place) is not what was saved") }
        }
    }

    /// Where a member's own header is damaged, the directory still knows it.
    private static func readSomehow(
        _ file: StoredFile, in vault: Vault, _ packer: ZipPacker?
    ) throws(SealFlaw) -> Member {
        do {
            return try read(file, in: vault, packer, byDirectory: false)
        } catch {
            guard file.volume != nil else { throw error }
            return try read(file, in: vault, packer, byDirectory: true)
        }
    }

    private static func read(
        _ file: StoredFile, in vault: Vault, _ packer: ZipPacker?, byDirectory: Bool
    ) throws(SealFlaw) -> Member {
        var member = Member(file: file, isDeflated: packer != nil, isByDirectory: byDirectory)
        var crc = CRC32()
        var held: [UInt8]? = []
        try reading(file) {
            try vault.open(file, byDirectory: byDirectory).forEachPiece { piece in
                crc.update(piece)
                member.size += Int64(piece.count)
                if member.size > heldSize {
                    held = nil
                } else if held?.isEmpty ?? false {
                    held = piece
                } else {
                    held?.append(contentsOf: piece)
                }
            }
        }
        member.crc = crc.value
        member.packed = held.map { bytes in
            packer?.deflated(bytes, crc: crc.value) ?? ZipContent(stored: bytes, crc: crc.value)
        }
        return member
    }

    /// Says of which file an error is.
    private static func reading(_ file: StoredFile, _ body: () throws -> Void) throws(SealFlaw) {
        do {
            try body()
        } catch let error as FileError {
            throw SealFlaw("\(file.place) cannot be read: \(error.reason)")
        } catch {
            throw SealFlaw("\(file.place) is damaged: \((error as? CompressionError)?.reason ?? "\(error)")")
        }
    }
}

/// Why an item cannot be sealed.
struct SealFlaw: Error, Sendable, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
