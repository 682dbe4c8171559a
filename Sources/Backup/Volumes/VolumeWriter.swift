internal import Compression
internal import Platform

/// Writes a volume to staging: a plain zip with fixed times, so that the same items give the same bytes.
struct VolumeWriter {
    private let vault: Vault
    private let output: Output
    private let kept: Output
    private var zip: ZipWriter

    init(in vault: Vault) throws {
        self.vault = vault
        let output = try Output(vault)
        let kept = try Output(vault)
        (self.output, self.kept) = (output, kept)
        zip = ZipWriter(sink: output.append, keeping: kept.append)
    }

    /// Adds an item's files.
    mutating func add(_ item: ItemFiles) throws {
        for member in item.members {
            if let packed = member.packed {
                try zip.add(member.file.path, packed)
                continue
            }
            let file = try vault.open(member.file, byDirectory: member.isByDirectory)
            if member.isDeflated {
                try zip.addDeflated(member.file.path, size: member.size, crc: member.crc, file.forEachPiece)
            } else {
                try zip.addStored(member.file.path, size: member.size, crc: member.crc, file.forEachPiece)
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
