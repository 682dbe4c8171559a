internal import Compression
internal import Platform

/// Reads the files of items in the order of their names, and proves each before anybody writes it.
struct ExportReader: Sendable {
    let vault: Vault
    let manifest: Manifest
    /// A file of this size and more is read twice instead of being kept.
    let large: Int

    /// Items that were read together: as many as fit into a little memory.
    struct Portion: Sendable {
        var items: [ReadItem] = []
        /// The stem of the last one; the next portion begins behind it.
        var last = ""
    }

    private static let portionBytes = 4 << 20
    private static let portionItems = 128

    /// The items behind a stem; none at the end. Blocking.
    func portion(after stem: String) async throws -> Portion {
        let items = try await manifest.nextExports(after: stem, limit: Self.portionItems)
        var portion = Portion(last: stem)
        var bytes = 0
        for item in items {
            try Task.checkCancellation()
            let proven = prove(item)
            bytes += proven.files.reduce(0) { $0 + ($1.bytes?.count ?? 0) }
            portion.items.append(proven)
            portion.last = item.stem
            if bytes >= Self.portionBytes { break }
        }
        return portion
    }

    private func prove(_ item: ExportedItem) -> ReadItem {
        var proven = ReadItem(item: item)
        func take(_ stored: StoredFile, _ name: String, _ part: Finding.Part, _ expected: SHA256?) {
            switch prove(stored, name, part, expected) {
            case .success(let file): proven.files.append(file)
            case .failure(let flaw):
                proven.findings.append(Finding(flaw.kind, part, stored.path, flaw.detail, of: item.item))
            }
        }
        if let audio = item.audio, let name = item.audioName { take(audio, name, .audio, item.sha256) }
        take(item.sidecar, item.sidecarName, .sidecar, item.sidecarSHA256)
        proven.files.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return proven
    }

    /// Why a file cannot be exported.
    private struct Flaw: Error {
        var kind: Finding.Kind
        var detail: String
    }

    private func prove(
        _ stored: StoredFile, _ name: String, _ part: Finding.Part, _ expected: SHA256?
    ) -> Result<ProvenFile, Flaw> {
        do {
            var digest = Digest()
            var size: Int64 = 0
            var bytes: [UInt8]? = []
            try vault.forEachPiece(of: stored) { piece in
                digest.update(piece)
                size += Int64(piece.count)
                if size >= large {
                    bytes = nil
                } else if bytes?.isEmpty ?? false {
                    bytes = piece
                } else {
                    bytes?.append(contentsOf: piece)
                }
            }
            let found = digest.finish()
            guard found == expected else {
                return .failure(Flaw(kind: .damaged, detail: "its bytes are not those that were saved"))
            }
            return .success(
                ProvenFile(
                    stored: stored, name: name, isAudio: part == .audio, size: size, sha256: found,
                    bytes: bytes))
        } catch let error as FileError where error.isMissing {
            return .failure(Flaw(kind: .missing, detail: "it is not there"))
        } catch let error as FileError {
            return .failure(Flaw(kind: .damaged, detail: "it cannot be read: \(error.reason)"))
        } catch let error as CompressionError {
            return .failure(Flaw(kind: .damaged, detail: "it cannot be read: \(error.reason)"))
        } catch {
            return .failure(Flaw(kind: .damaged, detail: "it cannot be read: \(error)"))
        }
    }
}
