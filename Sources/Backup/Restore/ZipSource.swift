internal import Archive
internal import Platform

/// Reads a zip front to back, as it comes through a pipe.
struct ZipSource {
    /// Pulls the zip's bytes.
    let next: () throws -> [UInt8]

    init(pulling next: @escaping () throws -> [UInt8]) { self.next = next }

    /// Blocking. Throws a `SourceFlaw` where the rest cannot be read.
    func forEachMember(_ receive: (SourceMember) throws -> Void) throws {
        let reader = try asSourceFlaw { ZipEntries(try ArchiveReader(pulling: next)) }
        while true {
            let entry: ArchiveEntry
            do {
                guard let found = try asSourceFlaw({ try reader.nextEntry() }) else { return }
                entry = found
            } catch let flaw as SourceFlaw where flaw.isMemberOnly {
                try receive(
                    SourceMember(name: "entry \(reader.entryCount)", content: .unusable(flaw.reason)))
                continue
            }
            guard entry.kind != .folder else { continue }
            do {
                let name = try MemberName(entry.name, isExact: entry.isNameExact).text
                guard entry.kind == .file, !entry.isEncrypted else {
                    let reason = entry.isEncrypted ? "it is encrypted" : "it is no file"
                    try receive(SourceMember(name: name, content: .unusable(reason)))
                    continue
                }
                try receive(
                    SourceMember(
                        name: name, content: .pulled { try asSourceFlaw { try reader.nextChunk() } }))
            } catch let flaw as SourceFlaw where flaw.isMemberOnly {
                try receive(SourceMember(name: entry.name, content: .unusable(flaw.reason)))
            }
        }
    }
}

/// A reader that closures can share.
private final class ZipEntries {
    private var reader: ArchiveReader

    init(_ reader: consuming ArchiveReader) { self.reader = reader }

    var entryCount: Int { reader.entryCount }

    func nextEntry() throws -> ArchiveEntry? { try reader.nextEntry() }

    /// The next bytes of the entry; none at its verified end.
    func nextChunk() throws -> [UInt8] { try reader.nextBytes() ?? [] }
}
