internal import Platform

/// Where what cannot be explained or had to be replaced is put: nothing is ever deleted for being wrong.
struct Quarantine: Sendable {
    let vault: Vault
    let run: Int64

    var folder: String { "trash/quarantine/\(run)" }

    /// Moves a file, link or folder out of the way; answers where it is now. Blocking.
    @discardableResult
    func take(_ path: String) throws -> String {
        let place = try freePlace(for: path)
        try File.rename(vault.absolute(path), to: vault.absolute(place))
        return place
    }

    /// Moves what somebody else put in the way, so that no repair takes it for an item's own. Blocking.
    func takeForeign(_ path: String) throws {
        let place = try freePlace(for: "foreign/" + path)
        try File.rename(vault.absolute(path), to: vault.absolute(place))
    }

    /// Keeps a file that stays where it is until another takes its place in one step; answers where. Blocking.
    @discardableResult
    func keep(_ path: String) throws -> String {
        let kept = try freePlace(for: path)
        let place = vault.absolute(kept)
        do {
            try File.link(vault.absolute(path), at: place)
        } catch {
            // Some file systems know no second names.
            guard error.isUnsupported || error.isPermissionDenied else { throw error }
            try copy(path, to: place)
        }
        var folder = place
        while folder.utf8.count > vault.root.utf8.count {
            folder = parentFolder(of: folder)
            try Folder.sync(folder)
        }
        return kept
    }

    private func copy(_ path: String, to place: String) throws {
        var copy = try StagedFile(in: vault.stagingFolder, permissions: vault.permissions.file)
        try VolumeFile(vault.absolute(path)).forEachPiece { try copy.append($0) }
        try copy.finish(sync: true)
        try copy.commit(as: place, ifPresent: .refuse)
    }

    /// A name that nothing has: what was put there before is as much the user's as what comes now.
    private func freePlace(for path: String) throws -> String {
        var place = folder + "/" + path
        var number = 2
        while try File.status(vault.absolute(place)) != nil {
            place = folder + "/" + path + ".\(number)"
            number += 1
        }
        try Folder.make(parentFolder(of: vault.absolute(place)), permissions: vault.permissions.folder)
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
