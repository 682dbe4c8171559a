internal import Platform

/// Why an item's audio cannot be handed out.
package enum ItemAudioError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The vault holds none of this item.
    case none(id: String, state: String)
    /// It stands in a sealed volume.
    case sealed(id: String, volume: String)
    /// What is on the disk is not what was stored.
    case damaged(path: String)

    package var description: String {
        switch self {
        case .none(let id, let state): "there is no audio of \(id) in the vault (\(state))"
        case .sealed(let id, let volume): "the audio of \(id) is in \(volume)"
        case .damaged(let path): "\(path) is not what was stored: its SHA-256 differs"
        }
    }
}

extension VaultReading {
    /// Hands the item's audio to `write` in pieces, once all of it was found to be what was stored. Blocking.
    ///
    /// Both readings are of the one file that was opened, whatever happens to its name meanwhile.
    package func readAudio(of record: ItemRecord, _ write: ([UInt8]) throws -> Void) throws {
        // What is in the trash still has its path, there.
        guard let path = record.path, let expected = record.sha256 else {
            let state = record.state == "stored" ? "its audio is \(record.audio)" : "it is \(record.state)"
            throw ItemAudioError.none(id: record.id, state: state)
        }
        if let volume = record.volume { throw ItemAudioError.sealed(id: record.id, volume: volume) }
        let reader = try FileReader(vault.absolute(path), followingLinks: false)
        var digest = Digest()
        var offset: Int64 = 0
        while case let piece = try reader.bytes(at: offset, count: 1 << 18), !piece.isEmpty {
            digest.update(piece)
            offset += Int64(piece.count)
        }
        guard digest.finish() == expected else { throw ItemAudioError.damaged(path: path) }
        let size = offset
        offset = 0
        while offset < size {
            let piece = try reader.bytes(at: offset, count: 1 << 18)
            guard !piece.isEmpty else { throw ItemAudioError.damaged(path: path) }
            try write(piece)
            offset += Int64(piece.count)
        }
    }
}
