internal import Archive
internal import HTTP
internal import Platform

/// What came of one zip.
struct Arrival: Sendable {
    struct Entry: Sendable {
        var name: EntryName
        var audio: StagedAudio?
        /// Why the entry cannot be used, when it cannot.
        var flaw: String?
    }

    /// Regular files in their order; damaged ones too.
    var entries: [Entry] = []
    /// Links, folders and hostile names, which are never unpacked.
    var skipped = 0
    /// Why the zip ended early; `nil` for a whole one.
    var flaw: String?
    var bytes = 0

    func discard() {
        for entry in entries { entry.audio?.discard() }
    }
}

/// Unpacks a zip while it arrives: socket, libarchive, file and digest in one pull chain.
struct BatchUnpacker: Sendable {
    let vault: Vault
    let events: BackupEvents

    /// A zip may hold a few more entries than were asked for before it counts as a bomb.
    private static let spareEntries = 16
    /// No generated audio comes near this; whoever sends more fills the disk on purpose.
    private static let largestEntry: Int64 = 4 << 30
    /// Audio hardly compresses: beyond this ratio the zip is a bomb.
    private static let largestRatio = 200
    private static let bombThreshold = 64 << 20

    /// Blocking. Throws what must be tried again whole; keeps what came before a break or an interruption:
    /// on a slow line, dropping it would mean to fetch the same again after each.
    func unpack(_ body: HTTPBody, expecting count: Int) throws -> Arrival {
        var arrival = Arrival()
        do {
            try unpack(body, expecting: count, into: &arrival)
        } catch let error as FileError {
            arrival.discard()
            throw error
        } catch  where arrival.entries.contains(where: { $0.audio != nil }) {
            arrival.flaw = "\(error)"
        } catch let error as ArchiveError {
            throw AccountError(.unintelligible, reason: "the answer is not a zip: \(error)")
        }
        return arrival
    }

    private func unpack(_ body: HTTPBody, expecting count: Int, into arrival: inout Arrival) throws {
        let pulled = PulledCount()
        var reader = try ArchiveReader(pulling: {
            let chunk = try body.next()
            pulled.bytes += chunk.count
            return chunk
        })
        while let entry = try reader.nextEntry() {
            let name = EntryName(entry.name)
            guard entry.kind == .file, !entry.isEncrypted, !name.isUnsafe else {
                arrival.skipped += 1
                continue
            }
            guard arrival.entries.count < count + Self.spareEntries else {
                throw ArchiveError("reading the zip", "it holds more entries than were asked for")
            }
            try unpack(name, from: &reader, pulled, into: &arrival)
        }
        try body.requireEnd()
    }

    private func unpack(
        _ name: EntryName, from reader: inout ArchiveReader, _ pulled: PulledCount,
        into arrival: inout Arrival
    ) throws {
        var stager = try AudioStager(in: vault, outputFormat: nil)
        do {
            while let size = try reader.withNextChunk({ chunk in
                try stager.append(chunk)
                return chunk.byteCount
            }) {
                arrival.bytes += size
                events.send(.received(bytes: size))
                let isBomb =
                    arrival.bytes > Self.bombThreshold && arrival.bytes > pulled.bytes * Self.largestRatio
                guard stager.size <= Self.largestEntry, !isBomb else {
                    throw ArchiveError("reading \(name.path)", "it is far larger than audio can be")
                }
            }
        } catch let error as ArchiveError where error.isEntryOnly {
            arrival.entries.append(Arrival.Entry(name: name, audio: nil, flaw: error.description))
            return
        } catch {
            // Its name says that the item was sent, which attribution must know.
            arrival.entries.append(Arrival.Entry(name: name, audio: nil, flaw: "\(error)"))
            throw error
        }
        arrival.entries.append(Arrival.Entry(name: name, audio: try stager.finish(), flaw: nil))
        events.send(.arrived)
    }
}

/// Bytes pulled from the network, counted where the archive reader pulls them.
private final class PulledCount {
    var bytes = 0
}
