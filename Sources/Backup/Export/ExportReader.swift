internal import Compression
internal import Platform

/// Reads the files of items in the order of their names, and proves each before anybody writes it.
struct ExportReader: Sendable {
    let vault: Vault
    let manifest: Manifest
    /// A file of this size and more is read twice instead of being kept.
    let large: Int

    /// Items that are read together, and how many portions are read or wait to be written at once.
    private static let portionItems = 32
    private static let portionBytes: Int64 = 1 << 20
    private static let portionsAhead = 4
    /// What a portion keeps in memory; beyond that its files are read again when they are written.
    private static let mostKept = 5 << 20

    /// Gives the items to `body` in the order of their names; the next ones are read meanwhile. Blocking.
    func forEachPortion(_ body: ([ReadItem]) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: (number: Int, items: [ReadItem]).self) { group in
            var waiting: [Int: [ReadItem]] = [:]
            var begun = 0
            var written = 0
            func begin(_ items: [ExportedItem]) {
                let number = begun
                begun += 1
                group.addTask { (number, try read(items)) }
            }
            var next = try await rows(after: "")
            while let last = next.last, begun < Self.portionsAhead - 1 {
                begin(next)
                next = try await rows(after: last.stem)
            }
            while written < begun {
                while waiting[written] == nil, let done = try await group.next() {
                    waiting[done.number] = done.items
                }
                let last = next.last?.stem
                if last != nil { begin(next) }
                // The manifest looks for more while this is written.
                async let following = rows(after: last)
                try await body(waiting.removeValue(forKey: written) ?? [])
                written += 1
                next = try await following
            }
        }
    }

    /// The next items to read; none after the last ones.
    private func rows(after stem: String?) async throws -> [ExportedItem] {
        guard let stem else { return [] }
        return try await manifest.nextExports(after: stem, limit: Self.portionItems, bytes: Self.portionBytes)
    }

    private func read(_ items: [ExportedItem]) throws -> [ReadItem] {
        var kept = 0
        return try items.map { item in
            try Task.checkCancellation()
            return prove(item, &kept)
        }
    }

    private func prove(_ item: ExportedItem, _ kept: inout Int) -> ReadItem {
        var proven = ReadItem(item: item)
        func take(_ stored: StoredFile, _ name: String, _ part: Finding.Part, _ expected: SHA256?) {
            switch prove(stored, name, part, expected, keeping: min(large, Self.mostKept - kept)) {
            case .success(let file):
                kept += file.bytes?.count ?? 0
                proven.files.append(file)
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
        _ stored: StoredFile, _ name: String, _ part: Finding.Part, _ expected: SHA256?,
        keeping limit: Int
    ) -> Result<ProvenFile, Flaw> {
        do {
            var digest = Digest()
            var size: Int64 = 0
            var bytes: [UInt8]? = []
            try vault.forEachPiece(of: stored) { piece in
                digest.update(piece)
                size += Int64(piece.count)
                if size >= limit {
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
