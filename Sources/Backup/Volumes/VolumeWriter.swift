internal import Compression
internal import Platform

/// Writes a volume to staging: a plain zip with fixed times, so that the same items give the same bytes.
struct VolumeWriter {
    private let vault: Vault
    private let output: Output
    private let kept: Output
    private var zip: ZipWriter

    /// Members up to this size are read once and held; larger ones are read twice.
    private static let heldSize = 4 << 20

    init(in vault: Vault) throws {
        self.vault = vault
        let output = try Output(vault)
        let kept = try Output(vault)
        (self.output, self.kept) = (output, kept)
        zip = ZipWriter(sink: output.append, keeping: kept.append)
    }

    /// Adds an item's files, once both were proven; throws a ``SealFlaw`` when one is not what it should be.
    mutating func add(_ item: SealedItem) throws {
        for member in try item.files.map({ try proven($0.file, $0.sha256) }) {
            let isDeflated = member.name == item.sidecar.path || item.isPlainSound
            if let bytes = member.held {
                try zip.add(member.name, bytes, crc: member.crc, isDeflated: isDeflated)
            } else if isDeflated {
                try zip.addDeflated(member.name, size: member.size, crc: member.crc, member.file.forEachPiece)
            } else {
                try zip.addStored(member.name, size: member.size, crc: member.crc, member.file.forEachPiece)
            }
        }
    }

    /// The bytes written so far.
    var bytes: Int64 { zip.offset }

    /// Writes the directory and waits for the disk. Returns where the volume is, and what it came to.
    mutating func finish() throws -> (path: String, sha256: SHA256, size: Int64) {
        let directory = try kept.close(sync: false)
        let file = try VolumeFile(directory.path)
        try zip.finish { write in try file.forEachPiece(write) }
        try File.remove(directory.path)
        return try output.close(sync: true)
    }

    private struct Member {
        var name: String
        var file: OpenedFile
        var size: Int64
        var crc: UInt32
        var held: [UInt8]?
    }

    private func proven(_ file: StoredFile, _ expected: SHA256?) throws -> Member {
        do {
            let opened = try vault.open(file)
            var digest = Digest()
            var crc = CRC32()
            var size: Int64 = 0
            var held: [UInt8]? = []
            try opened.forEachPiece { piece in
                digest.update(piece)
                crc.update(piece)
                size += Int64(piece.count)
                if size > Self.heldSize { held = nil }
                held?.append(contentsOf: piece)
            }
            guard digest.finish() == expected else { throw SealFlaw("\(file.place) is not what was saved") }
            return Member(name: file.path, file: opened, size: size, crc: crc.value, held: held)
        } catch let error as FileError {
            throw SealFlaw("\(file.place) cannot be read: \(error.reason)")
        } catch let error as CompressionError {
            throw SealFlaw("\(file.place) is damaged: \(error.reason)")
        }
    }

    /// A staged file and its digest, held together: closures share them.
    private final class Output {
        private var file: StagedFile?
        private var digest = Digest()

        init(_ vault: Vault) throws {
            file = try StagedFile(in: vault.stagingFolder, permissions: vault.permissions.file)
        }

        func append(_ bytes: [UInt8]) throws {
            try file?.append(bytes)
            digest.update(bytes)
        }

        func close(sync: Bool) throws -> (path: String, sha256: SHA256, size: Int64) {
            guard var file = file.take() else { preconditionFailure("a file is closed once") }
            try file.finish(sync: sync)
            let size = file.size
            return (try file.keep(), digest.finish(), size)
        }
    }
}

/// Why an item cannot be sealed.
struct SealFlaw: Error, Sendable, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

extension SealedItem {
    /// Whether its audio is not compressed by itself.
    fileprivate var isPlainSound: Bool {
        [AudioKind.wav, .pcm, .ulaw, .alaw].contains {
            audio?.path.hasSuffix("." + $0.fileExtension) ?? false
        }
    }
}
