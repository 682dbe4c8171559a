internal import Platform

/// Where an export is to appear.
enum ExportPlace {
    /// Where it is until it is whole.
    static func part(of path: String) -> String { path + ".part" }

    /// Throws where something would be overwritten, or would land in the vault itself.
    static func check(_ path: String, isFolder: Bool, vault: Vault) throws {
        if let there = try File.status(path) {
            let isEmpty = try there.isFolder && Folder.list(path).isEmpty
            guard isFolder, isEmpty else { throw ExportRefusal.occupied(path) }
        }
        let parent = parentFolder(of: path)
        guard try File.status(parent.isEmpty ? "/" : parent, followingLinks: true)?.isFolder == true else {
            throw ExportRefusal.noParent(path)
        }
        let real = try ThisProcess.canonicalPath(parent.isEmpty ? "/" : parent) + "/"
        guard try !real.hasPrefix(ThisProcess.canonicalPath(vault.root) + "/") else {
            throw ExportRefusal.insideTheVault(path)
        }
    }
}

/// Why an export does not begin.
package enum ExportRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// Something is there already.
    case occupied(String)
    case noParent(String)
    case insideTheVault(String)
    /// What is beside it is not what a killed export of this vault left.
    case unknownPart(String)

    package var description: String {
        switch self {
        case .occupied(let path): "\(path) is there already"
        case .noParent(let path): "the folder above \(path) does not exist"
        case .insideTheVault(let path): "\(path) would be inside of the vault"
        case .unknownPart(let path):
            "\(path) is in the way, and nothing shows that an export of this vault left it"
        }
    }
}
