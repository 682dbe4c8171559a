internal import Compression
internal import Platform

/// Makes a manifest know what a volume holds, from the volume alone.
struct VolumeImport: Sendable {
    let vault: Vault
    let manifest: Manifest
    /// Relative to the vault.
    let name: String

    private static let batch = 256

    /// The volumes in a vault's folder, by their names.
    static func names(in vault: Vault) throws -> [String] {
        guard try File.status(vault.volumeFolder)?.isFolder == true else { return [] }
        return try Folder.list(vault.volumeFolder).filter { $0.kind == .file }
            .map { VolumeName.folder + "/" + $0.name }.filter { VolumeName(path: $0) != nil }.sorted()
    }

    /// Takes over each item whose sidecar is a member and nowhere else. Blocking.
    func take(
        _ found: ([FoundSidecar]) -> Void, problem: (Finding) -> Void
    ) async throws {
        guard let collection = VolumeName(path: name).flatMap({ Collections.named($0.collection) }) else {
            return problem(Finding(.foreign, .other, name, "its collection is not known to this version"))
        }
        let volume = try VolumeFile(vault.absolute(name))
        try await manifest.takeDirectory(ofVolumeAt: vault.absolute(name))
        var directory = try volume.directory()
        var batch: [FoundSidecar] = []
        var count = 0
        while let entry = try directory.next() {
            guard entry.name.hasSuffix(".json") else { continue }
            count += 1
            try Task.checkCancellation()
            let file = StoredFile(path: entry.name, volume: name, offset: entry.offset)
            do {
                if let sidecar = try await read(file, of: collection) { batch.append(sidecar) }
            } catch let error as CompressionError {
                problem(
                    Finding(.damaged, .sidecar, entry.name, "it cannot be read in \(name): \(error.reason)"))
            } catch let error as SidecarError {
                problem(Finding(.damaged, .sidecar, entry.name, "in \(name), \(error)"))
            }
            if batch.count >= Self.batch { try await commit(&batch, found) }
        }
        try await commit(&batch, found)
        try await manifest.record(volume: name, size: volume.size, items: count)
    }

    /// None for a member that nobody needs any more.
    private func read(_ file: StoredFile, of collection: any ItemCollection) async throws -> FoundSidecar? {
        var found = try FoundSidecar(file, of: collection, in: vault)
        let id = found.sidecar.id
        if try await manifest.isDiscarded(collection.name, id) { return nil }
        // Its own file is newer, and what is in the trash was taken out of the volume.
        if let known = try await manifest.sidecarPath(collection.name, id),
            try File.isFile(vault.absolute(known))
        {
            return nil
        }
        if let audio = found.audioPath { found.sealed?.audio = try await manifest.place(of: audio) }
        return found
    }

    private func commit(_ batch: inout [FoundSidecar], _ found: ([FoundSidecar]) -> Void) async throws {
        try await manifest.take(batch)
        found(batch)
        batch = []
    }

    /// Points items of which a snapshot tells to the members of this volume, where no files of their own are there. Blocking.
    func point() async throws {
        let volume = try VolumeFile(vault.absolute(name))
        try await manifest.takeDirectory(ofVolumeAt: vault.absolute(name))
        var position: Int64 = 0
        var pointed = 0
        while case let items = try await manifest.itemsAmongMembers(after: position, limit: Self.batch),
            let last = items.last
        {
            position = last.key
            let sealed = try items.filter { try File.status(vault.absolute($0.sidecar)) == nil }.map(\.key)
            try await manifest.point(sealed, to: name)
            pointed += sealed.count
        }
        if pointed > 0 { try await manifest.record(volume: name, size: volume.size, items: pointed) }
    }
}
