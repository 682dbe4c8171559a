internal import Compression
internal import Platform

/// Why an item's audio cannot be handed out.
package enum ItemAudioError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The vault holds none of this item.
    case none(id: String, state: String)
    /// What is on the disk is not what was stored.
    case damaged(path: String)

    package var description: String {
        switch self {
        case .none(let id, let state): "there is no audio of \(id) in the vault (\(state))"
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
        guard let file = record.audioFile, let expected = record.sha256 else {
            let state = record.state == "stored" ? "its audio is \(record.audio)" : "it is \(record.state)"
            throw ItemAudioError.none(id: record.id, state: state)
        }
        let opened = try vault.open(file)
        do {
            var digest = Digest()
            try opened.forEachPiece { digest.update($0) }
            guard digest.finish() == expected else { throw ItemAudioError.damaged(path: file.place) }
        } catch is CompressionError {
            throw ItemAudioError.damaged(path: file.place)
        }
        try opened.forEachPiece(write)
    }
}
