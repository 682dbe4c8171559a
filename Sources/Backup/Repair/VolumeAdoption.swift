internal import Compression
internal import Platform

/// Takes over a volume that the manifest does not know, as after an older manifest was put back in its place.
///
/// Only what the vault lacks is taken, and only where the bytes prove it: the digest that the manifest has, or for an
/// item that it never heard of, the one in the item's own sidecar. A volume of which no item is known may be another
/// account's, and accounts are not mixed.
struct VolumeAdoption: Sendable {
    let vault: Vault
    let manifest: Manifest
    let name: VolumeName

    private var path: String { name.path }

    private static let batch = 256

    /// What was taken.
    struct Taken: Sendable {
        var items = 0
        /// The files of items that the manifest knew, which are lacking no more.
        var files: [String] = []
        /// Of these items, those whose sidecar is not the one that the manifest knows.
        var stale: [Int64] = []
    }

    /// What the volume has of an item that the manifest knows: its audio at least, if it has any.
    private struct Proven {
        var key: Int64
        var files: [String]
        var hasSidecar: Bool
    }

    /// Whether it is a zip as sealing writes it. Blocking.
    var isWhole: Bool { (try? VolumeFile(vault.absolute(path)).isAsWritten()) ?? false }

    /// Why nothing of it is to be taken; none when something is. Blocking.
    func reasonToLeaveIt() async throws -> String? {
        guard let collection = Collections.named(name.collection) else {
            return "its collection is not known to this version"
        }
        let isOfUse = try await walk(collection, { _ in false }, new: { _ in false })
        guard try await manifest.knowsAnyMember() else {
            return "no item in it is known here, so it may be another account's"
        }
        return isOfUse ? nil : "it holds nothing that the vault lacks"
    }

    /// Takes it; the volume is known once all of it is. Blocking.
    func take(run: Int64) async throws -> Taken {
        var taken = Taken()
        guard let collection = Collections.named(name.collection) else { return taken }
        _ = try await walk(collection) { items in
            try await manifest.point(items.map(\.key), to: path)
            taken.items += items.count
            taken.files += items.flatMap(\.files)
            taken.stale += items.filter { !$0.hasSidecar }.map(\.key)
            return true
        } new: { found in
            try await manifest.take(found, run: run)
            taken.items += found.count
            return true
        }
        let items = try await manifest.sidecarMemberCount()
        try await manifest.record(volume: path, size: VolumeFile(vault.absolute(path)).size, items: items)
        return taken
    }

    /// Walks over what the vault lacks and the volume has, as long as the closures want more.
    ///
    /// Answers whether there was anything.
    private func walk(
        _ collection: any ItemCollection,
        _ known: ([Proven]) async throws -> Bool, new: ([FoundSidecar]) async throws -> Bool
    ) async throws -> Bool {
        // What is wrong with its directory is for the check to say, once the volume is known.
        _ = try await manifest.takeMembers(ofVolumeAt: vault.absolute(path), name)
        var isOfUse = false
        var key: Int64 = 0
        while case let items = try await manifest.lackingAmongMembers(of: path, after: key, limit: Self.batch),
            let last = items.last
        {
            try Task.checkCancellation()
            key = last.key
            let proven = try items.compactMap(proven)
            guard !proven.isEmpty else { continue }
            isOfUse = true
            guard try await known(proven) else { return true }
        }
        var position = ""
        while case let members = try await manifest.sidecarMembers(after: position, limit: Self.batch),
            let last = members.last
        {
            try Task.checkCancellation()
            position = last.name
            var found: [FoundSidecar] = []
            for member in members {
                let file = StoredFile(path: member.name, volume: path, offset: member.offset)
                if let sidecar = try await unknownItem(file, of: collection) { found.append(sidecar) }
            }
            guard !found.isEmpty else { continue }
            isOfUse = true
            guard try await new(found) else { return true }
        }
        return isOfUse
    }

    /// None where files of its own are there, or the volume has not the bytes that are lacking.
    private func proven(_ item: SealedItem) throws -> Proven? {
        var right: [String] = []
        for (file, expected) in item.files {
            guard try File.status(vault.absolute(file.path)) == nil else { return nil }
            // A member that cannot be read is as good as none.
            if let expected, (try? vault.digest(of: file).digest) == expected { right.append(file.path) }
        }
        let hasSidecar = right.contains(item.sidecar.path)
        guard item.audio.map({ right.contains($0.path) }) ?? hasSidecar else { return nil }
        return Proven(key: item.key, files: right, hasSidecar: hasSidecar)
    }

    /// None for a member that is damaged, that the manifest has elsewhere, or that nobody needs any more.
    private func unknownItem(
        _ file: StoredFile, of collection: any ItemCollection
    ) async throws -> FoundSidecar? {
        guard var found = try? FoundSidecar(file, of: collection, in: vault) else { return nil }
        if let known = try await manifest.knownItem(collection.name, found.sidecar.id),
            known.sidecar != nil || known.state == "discarded"
        {
            return nil
        }
        guard try File.status(vault.absolute(found.path)) == nil else { return nil }
        if let audio = found.audioPath { found.sealed?.audio = try await manifest.place(of: audio) }
        return (try? found.hasItsAudio(in: vault)) == true ? found : nil
    }
}
