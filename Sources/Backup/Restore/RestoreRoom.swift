internal import Platform

/// The folder in which a vault is built before it is one.
///
/// All of it lies in the staging area, so that until the marker is written nothing but
/// `.tapekeep` stands in the vault's folder, apart from a moment in which ready folders move up.
struct RestoreRoom: Sendable {
    /// The vault as it will be.
    let vault: Vault
    /// The same while it is built.
    let draft: Vault

    init(in vault: Vault) {
        self.vault = vault
        draft = .imagined(at: vault.stagingFolder + "/draft", permissions: vault.permissions)
    }

    /// Where files wait that are not known yet.
    var partFolder: String { vault.stagingFolder + "/parts" }
    /// Where the manifest of a copied vault is looked into.
    var earlierFolder: String { vault.stagingFolder + "/earlier" }
    var indexPath: String { vault.stagingFolder + "/index.sqlite" }

    /// The folder in which contents wait for their names, seen as a vault.
    var contents: Vault { .imagined(at: vault.stagingFolder + "/contents", permissions: vault.permissions) }

    /// Where a content waits, relative to ``contents``: never too many in one folder.
    func contentName(_ digest: SHA256) -> String {
        let hex = digest.hex
        return hex.prefix(2) + "/" + hex
    }

    func contentPath(_ digest: SHA256) -> String { contents.absolute(contentName(digest)) }

    /// Blocking. Makes the folders that are needed from the start.
    func prepare() throws {
        let permissions = vault.permissions.folder
        try Folder.make(partFolder, permissions: permissions)
        try Folder.make(earlierFolder, permissions: permissions)
        try Folder.make(draft.root, permissions: permissions)
        try draft.prepareOwnFolder()
        for number in 0..<256 {
            let name = (number < 16 ? "0" : "") + String(number, radix: 16)
            try Folder.make(contents.absolute(name), permissions: permissions)
        }
    }

    /// Whether a restore was interrupted while it moved what was ready.
    func hasLeavings() throws -> Bool { try vault.isHalfRestored() }

    /// Blocking. Removes what an interrupted restore left; only for the holder of the lock.
    func clear() throws {
        if try hasLeavings() {
            for name in try Folder.list(vault.root) where Self.movable.contains(name.name) {
                let path = vault.absolute(name.name)
                if name.kind == .folder { try Folder.removeTree(path) } else { try File.remove(path) }
            }
            try File.remove(vault.restoringPath)
        }
        try vault.clearStaging()
    }

    /// Blocking. Makes the draft the vault: everything durable first, the marker last.
    func reveal(_ marker: [UInt8], _ disk: VaultDisk) async throws {
        if try await !disk.sync() { try syncTree(draft.root) }
        try vault.write([], to: ".tapekeep/restoring")
        try Folder.sync(vault.ownFolder)
        for entry in try Folder.list(draft.root) where Self.movable.contains(entry.name) {
            try File.rename(draft.absolute(entry.name), to: vault.absolute(entry.name))
        }
        try vault.write(Vault.readme, to: "README.txt")
        try Folder.sync(vault.root)
        try vault.write(marker, to: Marker.fileName)
        try vault.forgetRestoring()
        try vault.clearStaging()
    }

    private static let movable =
        Set(Collections.all.map(\.name)).union(["snapshots", "trash", "manifest.sqlite", "README.txt"])

    /// For systems that cannot sync all files at once.
    private func syncTree(_ folder: String) throws {
        for entry in try Folder.list(folder) {
            let path = folder + "/" + entry.name
            if entry.kind == .folder { try syncTree(path) } else { try File.sync(path) }
        }
        try Folder.sync(folder)
    }
}
