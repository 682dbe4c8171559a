internal import Platform

/// One folder that backs up one account.
package struct Vault: Sendable {
    /// Absolute path of the folder.
    package let root: String
    package let permissions: VaultPermissions

    package var markerPath: String { root + "/" + Marker.fileName }
    package var manifestPath: String { root + "/manifest.sqlite" }
    package var ownFolder: String { root + "/.tapekeep" }
    /// Tells that what stands in the folder is part of a restore that has not ended.
    var restoringPath: String { ownFolder + "/restoring" }
    package var lockPath: String { ownFolder + "/lock" }
    package var stagingFolder: String { ownFolder + "/staging" }
    /// Where searches keep their index, made anew at will.
    package var searchIndexPath: String { ownFolder + "/search.sqlite" }
    package var volumeFolder: String { root + "/" + VolumeName.folder }
    package var snapshotFolder: String { root + "/snapshots" }

    private init(root: String, permissions: VaultPermissions) {
        self.root = root
        self.permissions = permissions
    }

    /// A vault that is not there, for plans, or that is being built.
    static func imagined(at path: String, permissions: VaultPermissions = .owner) -> Vault {
        Vault(root: path, permissions: permissions)
    }

    /// Opens a vault that is there.
    package static func open(_ path: String, permissions: VaultPermissions = .owner) throws -> (Vault, Marker)
    {
        let vault = Vault(root: path, permissions: permissions)
        guard try File.isFile(vault.markerPath) else {
            throw try LostMarker.isLikely(in: vault) ? VaultError.lostMarker(path) : .notAVault(path)
        }
        let marker = try Marker(try File.read(vault.markerPath, limit: 1 << 20), at: vault.markerPath)
        return (vault, marker)
    }

    /// Opens the vault at `path`, and answers none where one may be made: in a folder that is missing or empty.
    ///
    /// A folder with anything else in it is refused, so that a backup never pours itself into the
    /// wrong place. The parent must be there: an unmounted disk is not silently filled.
    static func openIfThere(_ path: String, permissions: VaultPermissions = .owner) throws -> Marker? {
        let vault = Vault(root: path, permissions: permissions)
        if try File.status(vault.markerPath) != nil { return try open(path, permissions: permissions).1 }
        guard let there = try File.status(path, followingLinks: true) else {
            try refuseUnmountedDisk(below: path)
            guard try File.status(parentFolder(of: path), followingLinks: true) != nil else {
                throw VaultError.noParent(path)
            }
            return nil
        }
        guard there.isFolder else { throw VaultError.notAFolder(path) }
        if try LostMarker.isLikely(in: vault) { throw VaultError.lostMarker(path) }
        if let other = try Folder.list(path).first(where: { try !vault.isHarmless($0.name) }) {
            throw VaultError.occupied(path, by: other.name)
        }
        return nil
    }

    /// The folder of a vault, made where it is missing: the folder alone, never its parents.
    static func folder(at path: String, permissions: VaultPermissions) throws -> Vault {
        let vault = Vault(root: path, permissions: permissions)
        if try File.status(path, followingLinks: true) == nil {
            do {
                try Folder.makeNew(path, permissions: permissions.folder)
            } catch {
                // Somebody else may have made it just now; then the lock decides who goes on.
                guard try File.status(path)?.isFolder == true else { throw error }
            }
            try syncName(of: path)
        }
        try vault.prepareOwnFolder()
        return vault
    }

    /// The vault's marker; where there is none, a new one makes the folder a vault.
    ///
    /// Only for the holder of the lock. `isNew` tells whether it was made now.
    func markerOrNew(now: Int64) throws -> (marker: Marker, isNew: Bool) {
        if let marker = try Self.openIfThere(root, permissions: permissions) { return (marker, false) }
        let marker = Marker(vaultID: Self.newID(), account: nil, created: now)
        try write(Self.readme, to: "README.txt")
        // The marker comes last: with it, the folder is a vault.
        try write(marker.bytes, to: Marker.fileName)
        return (marker, true)
    }

    /// Makes sure that a power cut does not take the new folder with all that will be in it.
    private static func syncName(of path: String) throws {
        let parent = parentFolder(of: path)
        do {
            try Folder.sync(parent.isEmpty ? "/" : parent)
        } catch  where error.isPermissionDenied {
            // One may write into some folders and not read them.
        }
    }

    /// Refuses a new vault where a disk is usually mounted and now is not.
    ///
    /// A scheduled backup would otherwise fill the system's disk, and find its vault "new".
    private static func refuseUnmountedDisk(below path: String) throws {
        guard Self.mountPlaces.contains(where: { path.hasPrefix($0) }) else { return }
        let place = try File.status(parentFolder(of: path), followingLinks: true)
        guard let place, place.device != (try File.status("/")?.device) else {
            throw VaultError.unmountedDisk(path)
        }
    }

    private static let mountPlaces = ["/mnt/", "/media/", "/run/media/", "/Volumes/"]

    /// Makes the folder for staging and empties it of what a killed run left.
    package func prepareOwnFolder() throws {
        try Folder.make(ownFolder, permissions: permissions.folder)
        try Folder.make(stagingFolder, permissions: permissions.folder)
        try forgetRestoring()
    }

    /// Removes what a killed run left in staging; only for the holder of the lock.
    package func clearStaging() throws {
        for entry in try Folder.list(stagingFolder) {
            let path = stagingFolder + "/" + entry.name
            if entry.kind == .folder { try Folder.removeTree(path) } else { try File.remove(path) }
        }
    }

    /// Replaces a small file of the vault, whole and durable or not at all.
    package func write(_ bytes: [UInt8], to relativePath: String) throws {
        var staged = try StagedFile(in: stagingFolder, permissions: permissions.file)
        try staged.append(bytes)
        try staged.finish(sync: true)
        let target = root + "/" + relativePath
        try staged.commit(as: target)
        try Folder.sync(parentFolder(of: target))
    }

    package func absolute(_ relativePath: String) -> String { root + "/" + relativePath }

    /// Whether a folder with such an entry may become a vault: our own beginnings, and what systems leave by themselves.
    private func isHarmless(_ name: String) throws -> Bool {
        guard name == "README.txt" else { return Self.harmless.contains(name) }
        // Somebody else's words would be overwritten.
        return try File.isFile(root + "/" + name)
            && File.read(root + "/" + name, limit: 1 << 20) == Self.readme
    }

    private static let harmless: Set<String> = [
        ".DS_Store", "lost+found", ".Trashes", ".Spotlight-V100", ".fseventsd", ".tapekeep",
    ]

    static func newID() -> String {
        SHA256.of(SystemRandom.bytes(32)).hex.prefix(32).lowercased()
    }
}

/// Who may read what the vault holds.
package enum VaultPermissions: String, Sendable, CaseIterable {
    /// Files 0600, folders 0700.
    case owner
    /// What the process's umask leaves.
    case umask

    var file: UInt32 { self == .owner ? 0o600 : 0o666 }
    var folder: UInt32 { self == .owner ? 0o700 : 0o777 }
}

/// The folder in which a path stands.
///
/// Looked for among bytes, as the file system does: a slash before an accent is one text's character with it.
func parentFolder(of path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? "."
}
