internal import Platform

/// Another vault that must hold the same bytes before an item may be deleted upstream.
struct RequiredCopy: Sendable {
    let folder: String
    private let vault: Vault
    private let manifest: Manifest

    /// Blocking. Throws: a `PruneRefusal` when the folder cannot be relied on at all.
    init(_ folder: String, besides own: Vault) throws {
        self.folder = folder
        do {
            (vault, _) = try Vault.open(folder)
            let (here, there) = (
                try File.status(own.root, followingLinks: true),
                try File.status(folder, followingLinks: true)
            )
            guard let here, let there, !here.isSameFile(as: there) else {
                throw PruneRefusal.copyUnusable(folder, "it is the vault itself")
            }
            guard try File.isFile(vault.manifestPath) else {
                throw PruneRefusal.copyUnusable(folder, "it has no manifest")
            }
            manifest = try Manifest(reading: vault.manifestPath)
        } catch let error as PruneRefusal {
            throw error
        } catch {
            throw PruneRefusal.copyUnusable(folder, "\(error)")
        }
    }

    /// Blocking. Throws: a `CopyFlaw` unless the other vault holds this very copy, in files of its own.
    func prove(_ copy: ProvenCopy, collection: any ItemCollection, id: String) async throws {
        guard let held = try await manifest.heldCopy(collection.name, id) else {
            throw CopyFlaw("\(folder) does not hold it")
        }
        let other: ProvenCopy
        do {
            other = try CopyProof(vault: vault).prove(held, collection: collection, id: id)
        } catch let flaw as CopyFlaw {
            throw CopyFlaw("in \(folder), \(flaw)")
        }
        guard other.sha256 == copy.sha256 else { throw CopyFlaw("\(folder) holds other audio") }
        guard other.item == copy.item, other.detail == copy.detail else {
            throw CopyFlaw("\(folder) holds other words")
        }
        guard !other.file.isSameFile(as: copy.file) else {
            throw CopyFlaw("\(folder) holds the same file, not a copy of it")
        }
    }
}
