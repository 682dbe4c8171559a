internal import Platform
internal import SQLite

/// The way back for a vault whose `tapekeep.json` is lost: what else stands in the folder tells that it is one.
struct LostMarker: Sendable {
    let vault: Vault

    /// Whether the folder looks like a vault, at a glance: it has an index, or items beside our own explanation.
    static func isLikely(in vault: Vault) throws -> Bool {
        // Half of a restored vault is none: the same restore begins anew.
        if try vault.isHalfRestored() { return false }
        let (index, words) = (vault.manifestPath, vault.absolute("README.txt"))
        if try File.isFile(index) || !SnapshotChain.names(in: vault.snapshotFolder).isEmpty { return true }
        guard try File.isFile(words), try File.read(words, limit: 1 << 20) == Vault.readme else {
            return false
        }
        return try Vault.itemFolders.contains { try File.status(vault.absolute($0)) != nil }
    }

    /// A marker for the folder, when it holds what only a vault holds: a snapshot, a manifest or a sidecar. Blocking.
    ///
    /// Which account it was is not known, so that the next backup recognises it by items that both have.
    func replacement(now: Int64) async throws -> Marker? {
        if try vault.isHalfRestored() { return nil }
        let manifest = readableManifest()
        let snapshots = try SnapshotChain.names(in: vault.snapshotFolder).map {
            vault.snapshotFolder + "/" + $0.name
        }
        // One that cannot be read names no vault; the rebuild says what is wrong with it.
        let named = snapshots.reversed().lazy.compactMap { try? SnapshotReader($0).header.vaultID }.first
        guard try named != nil || manifest != nil || holdsSidecar() || holdsSealedSidecar() else {
            return nil
        }
        var created = try await manifest?.firstRun()
        if created == nil, let oldest = snapshots.first { created = try File.status(oldest)?.modified }
        let known = try await manifest?.fact(Manifest.vaultFact)
        return Marker(vaultID: named ?? known ?? Vault.newID(), account: nil, created: created ?? now)
    }

    /// The manifest, when it is there and whole.
    func wholeManifest() async throws -> Manifest? {
        guard let manifest = readableManifest(), try await manifest.flaw() == nil else { return nil }
        return manifest
    }

    private func readableManifest() -> Manifest? {
        // Lost, damaged or somebody else's database: then something else must show that this is a vault.
        try? vault.readManifest()
    }

    private func holdsSidecar() throws -> Bool {
        for collection in Collections.all {
            var folders = try [collection.name, "trash/" + collection.name].filter {
                try File.status(vault.absolute($0)) != nil
            }
            while let folder = folders.popLast() {
                for entry in try Folder.list(vault.absolute(folder)) {
                    let path = folder + "/" + entry.name
                    if entry.kind == .folder { folders.append(path) }
                    // What is no sidecar shows nothing.
                    guard entry.kind == .file, entry.name.hasSuffix(".json"),
                        (try? FoundSidecar(path, of: collection, in: vault)) != nil
                    else { continue }
                    return true
                }
            }
        }
        return false
    }

    /// Whether a volume has a sidecar for a member, where all months are sealed.
    private func holdsSealedSidecar() throws -> Bool {
        struct Found: Error {}
        for name in try VolumeImport.names(in: vault) {
            guard let volume = VolumeName(path: name) else { continue }
            do {
                try ZipFileSource(path: vault.absolute(name)).forEachMember { member in
                    guard volume.holds(member.name), member.name.hasSuffix(".json"),
                        case .bytes(let pieces) = member.content
                    else { return }
                    var bytes: [UInt8] = []
                    try pieces { bytes += $0 }
                    // What is no sidecar shows nothing.
                    if (try? Sidecar(parsing: bytes))?.collection == volume.collection { throw Found() }
                }
            } catch is Found {
                return true
            } catch is SourceFlaw {
                // One that is damaged shows nothing either.
            }
        }
        return false
    }
}

extension Manifest {
    /// When the first run began that is known.
    fileprivate func firstRun() throws -> Int64? {
        try database.firstRow("SELECT started FROM runs ORDER BY run LIMIT 1") { $0.integer(0) }
    }
}
