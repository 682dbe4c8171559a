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
        guard try File.status(vault.volumeFolder, followingLinks: true)?.isFolder == true else { return [] }
        return try Folder.list(vault.volumeFolder).filter { $0.kind == .file }
            .map { VolumeName.folder + "/" + $0.name }.filter { VolumeName(path: $0) != nil }.sorted()
    }

    /// Takes over each item whose sidecar is a member and nowhere else. Blocking.
    ///
    /// A damaged directory costs nothing that has a header of its own.
    func take(
        _ told: SnapshotTakeover.Outcome, _ found: ([FoundSidecar]) -> Void, problem: (Finding) -> Void
    ) async throws {
        guard let volumeName = VolumeName(path: name),
            let collection = Collections.named(volumeName.collection)
        else {
            return problem(Finding(.foreign, .other, name, "its collection is not known to this version"))
        }
        let (strange, flaw) = try await manifest.takeMembers(ofVolumeAt: vault.absolute(name), volumeName)
        if let flaw { problem(Finding(.damaged, .other, name, flaw.reason)) }
        for member in strange {
            problem(Finding(.foreign, .other, member, "\(name) holds it, where no item's files stand"))
        }
        var position = ""
        var count = 0
        while case let members = try await manifest.sidecarMembers(after: position, limit: Self.batch),
            let last = members.last
        {
            try Task.checkCancellation()
            position = last.name
            count += members.count
            var batch: [FoundSidecar] = []
            for member in members {
                let file = StoredFile(path: member.name, volume: name, offset: member.offset)
                do {
                    if let sidecar = try await read(file, of: collection, told) { batch.append(sidecar) }
                } catch let error as CompressionError {
                    problem(
                        Finding(
                            .damaged, .sidecar, file.path, "it cannot be read in \(name): \(error.reason)"))
                } catch let error as SidecarError {
                    problem(Finding(.damaged, .sidecar, file.path, "in \(name), \(error)"))
                }
            }
            try await manifest.take(batch)
            found(batch)
        }
        // What a snapshot tells of an item must do where its sidecar cannot be read: its audio may be whole.
        _ = try await pointToMembers()
        try await record(items: count)
    }

    /// None for a member that nobody needs any more.
    private func read(
        _ file: StoredFile, of collection: any ItemCollection, _ told: SnapshotTakeover.Outcome
    ) async throws -> FoundSidecar? {
        var found = try FoundSidecar(file, of: collection, in: vault)
        try await manifest.requireOwn(found.sidecar, told)
        let id = found.sidecar.id
        if try await manifest.isDiscarded(collection.name, id) { return nil }
        // Its own files are newer, and what is in the trash was taken out of the volume.
        if let known = try await manifest.sidecarPath(collection.name, id),
            try areWhole(known, of: collection)
        {
            return nil
        }
        if let audio = found.audioPath { found.sealed?.audio = try await manifest.place(of: audio) }
        return found
    }

    /// Whether an item's own files are all there: a killed run may have left one of two, and what the volume has is better.
    private func areWhole(_ sidecar: String, of collection: any ItemCollection) throws -> Bool {
        guard try File.isFile(vault.absolute(sidecar)) else { return false }
        do {
            return try FoundSidecar(sidecar, of: collection, in: vault).hasItsAudio(in: vault)
        } catch is SidecarError {
            return false
        }
    }

    /// Points items of which a snapshot tells to the members of this volume, where no files of their own are there. Blocking.
    ///
    /// Answers what is wrong with the volume's directory.
    func point() async throws -> CompressionError? {
        guard let volumeName = VolumeName(path: name) else { return nil }
        let (_, flaw) = try await manifest.takeMembers(ofVolumeAt: vault.absolute(name), volumeName)
        let pointed = try await pointToMembers()
        if pointed > 0 { try await record(items: pointed) }
        return flaw
    }

    private func record(items: Int) async throws {
        try await manifest.record(volume: name, size: VolumeFile(vault.absolute(name)).size, items: items)
    }

    private func pointToMembers() async throws -> Int {
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
        return pointed
    }
}
