internal import Platform

/// Reads the files below a folder, in the order of their names. Links are never followed.
struct FolderSource {
    let root: String

    /// Blocking.
    func forEachMember(_ receive: (SourceMember) throws -> Void) throws {
        var folders = [""]
        while let folder = folders.popLast() {
            try Task.checkCancellation()
            let entries: [Folder.Entry]
            do {
                entries = try Folder.list(root + "/" + folder)
            } catch {
                try receive(
                    SourceMember(name: folder.isEmpty ? "." : folder, content: .unusable(error.description)))
                continue
            }
            for entry in entries {
                let name = folder.isEmpty ? entry.name : folder + "/" + entry.name
                switch entry.kind {
                case .file: try receive(member(name))
                case .folder:
                    // A vault that is built inside of its own source must not be read.
                    if MemberRole(name) != .passing { folders.append(name) }
                case .link: try receive(SourceMember(name: name, content: .unusable("it is a link")))
                case .other: try receive(SourceMember(name: name, content: .unusable("it is no file")))
                }
            }
        }
    }

    private func member(_ name: String) -> SourceMember {
        let path = root + "/" + name
        var file: PulledSource?
        return SourceMember(
            name: name,
            content: .pulled {
                do {
                    let opened = try file ?? PulledSource(FileReader(path, followingLinks: false))
                    file = opened
                    return try opened.next()
                } catch let error as FileError {
                    throw SourceFlaw(reason: error.description)
                }
            })
    }
}
