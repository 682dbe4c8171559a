internal import Compression
internal import Platform

/// Finds out whether a volume must stay: whether it has anything that is not proven, just now, to be elsewhere.
///
/// That its own bytes are right says nothing about that: they may be all that is left of its items.
struct VolumeNeed: Sendable {
    let vault: Vault
    let manifest: Manifest
    let name: VolumeName

    /// Blocking. Members of which `isElsewhere` knows need no other proof. What cannot be read is needed.
    func isNeeded(besides isElsewhere: (String) async throws -> Bool = { _ in false }) async throws -> Bool {
        guard let collection = Collections.named(name.collection) else { return true }
        do {
            var directory = try VolumeFile(vault.absolute(name.path)).directory()
            // A sidecar and its audio stand side by side, in the order of names.
            var pair: [ZipEntry] = []
            while true {
                try Task.checkCancellation()
                let entry = try directory.next()
                if let first = pair.first, entry.map({ stem($0.name) }) != stem(first.name) {
                    guard try await areElsewhere(pair, of: collection) else { return true }
                    pair = []
                }
                guard let entry else { return false }
                if try await !isElsewhere(entry.name) { pair.append(entry) }
            }
        } catch is CompressionError {
            return true
        } catch let error as FileError where error.path == vault.absolute(name.path) {
            return true
        }
    }

    private func stem(_ name: String) -> String {
        name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    }

    /// Whether the item has the same audio elsewhere, and words, or was thrown away for good.
    private func areElsewhere(_ members: [ZipEntry], of collection: any ItemCollection) async throws -> Bool {
        guard let sidecar = members.first(where: { $0.name.hasSuffix(".json") }) else { return false }
        let file = StoredFile(path: sidecar.name, volume: name.path, offset: sidecar.offset)
        guard let found = try? FoundSidecar(file, of: collection, in: vault) else { return false }
        let own = Set([found.path, found.audioPath].compactMap { $0 })
        guard members.allSatisfy({ own.contains($0.name) }) else { return false }
        if try await manifest.isDiscarded(collection.name, found.sidecar.id) { return true }
        guard let item = try await manifest.filedItem(collection.name, found.sidecar.id),
            item.sidecar.volume != name.path,
            found.sidecar.audio.map({ $0.sha256 == item.sha256 }) ?? true
        else { return false }
        return item.files.allSatisfy { file, sha256 in
            // One that cannot be read is not there.
            sha256 != nil && (try? vault.digest(of: file).digest) == sha256
        }
    }
}
