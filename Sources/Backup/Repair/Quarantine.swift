internal import Platform

/// Where `repair` puts what it cannot explain or had to replace: nothing is ever deleted for being wrong.
struct Quarantine: Sendable {
    let vault: Vault
    let run: Int64

    var folder: String { "trash/quarantine/\(run)" }

    /// Moves a file, link or folder out of the way; answers where it is now. Blocking.
    @discardableResult
    func take(_ path: String) throws -> String {
        let place = folder + "/" + path
        try Folder.make(parentFolder(of: vault.absolute(place)), permissions: vault.permissions.folder)
        try File.rename(vault.absolute(path), to: vault.absolute(place))
        return place
    }

    /// Puts back what was taken, when nothing better came in its place. Blocking.
    func giveBack(_ path: String) throws {
        try File.rename(vault.absolute(folder + "/" + path), to: vault.absolute(path), ifPresent: .refuse)
        try clear(parentFolder(of: folder + "/" + path))
    }

    /// Drops a damaged file whose whole original stands in its place again. Blocking.
    func drop(_ path: String) throws {
        let place = vault.absolute(folder + "/" + path)
        if try File.status(place)?.isFolder == true {
            // A folder that stood in a file's place may hold anything: only an empty one says nothing.
            guard try Folder.list(place).isEmpty else { return }
            try Folder.removeEmpty(place)
        } else {
            try File.remove(place)
        }
        try clear(parentFolder(of: folder + "/" + path))
    }

    func holds(_ path: String) throws -> Bool {
        try File.status(vault.absolute(folder + "/" + path)) != nil
    }

    /// Removes folders that have become empty, up to the trash itself.
    private func clear(_ path: String) throws {
        var folder = path
        while folder.hasPrefix("trash") {
            guard try Folder.list(vault.absolute(folder)).isEmpty else { return }
            try Folder.removeEmpty(vault.absolute(folder))
            guard folder.contains("/") else { return }
            folder = parentFolder(of: folder)
        }
    }
}
