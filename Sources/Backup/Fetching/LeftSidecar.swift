internal import Platform

/// Finds the sidecar that a killed run left for an item of which the manifest does not know that it is stored.
///
/// The voice may have been renamed since, and the name with it: the id in the name tells.
struct LeftSidecar {
    let vault: Vault
    let collection: String
    /// The names of the folder looked into last, by the ids in them.
    private var folder = ""
    private var names: [Substring: String] = [:]

    init(in vault: Vault, of collection: String) {
        self.vault = vault
        self.collection = collection
    }

    /// The sidecar's path relative to the vault. Blocking.
    mutating func path(for item: WorkItem) throws -> String? {
        let folder = ItemName.folder(collection: collection, date: item.dateUnix)
        if folder != self.folder { try look(into: folder) }
        // Nearly always there is none: a name of its own is made only for an item whose id was seen.
        guard let found = names[item.id[...]],
            let usual = VaultNames(collection: collection, item: item)?.sidecar
        else { return nil }
        return try File.isFile(vault.absolute(usual)) ? usual : folder + "/" + found
    }

    private mutating func look(into folder: String) throws {
        self.folder = folder
        names = [:]
        guard try File.status(vault.absolute(folder)) != nil else { return }
        for entry in try Folder.list(vault.absolute(folder))
        where entry.kind == .file && entry.name.hasSuffix(".json") {
            // The stamp and the voice hold no underscore; an id may.
            let parts = entry.name.dropLast(".json".count).split(
                separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
            if parts.count == 3 { names[parts[2]] = entry.name }
        }
    }
}
