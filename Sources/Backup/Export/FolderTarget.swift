internal import Platform

/// A folder, written beside its final name.
final class FolderTarget: ExportTarget {
    private let path: String
    private let part: String
    private let fileSystem: FileSystem
    private var lastFolder = ""

    /// Makes the folder for the parts.
    init(_ path: String) throws {
        self.path = path
        part = ExportPlace.part(of: path)
        try Folder.makeNew(part)
        // Opened before anything is written, so that it hears of each write that fails.
        fileSystem = try FileSystem(at: part)
    }

    func add(_ file: ExportedFile, _ bytes: @escaping ExportedBytes) throws {
        var staged = try StagedFile(at: try place(of: file.name))
        try bytes { try staged.append($0) }
        guard staged.size == file.size else { throw ExportError.changed(file.name) }
        try staged.setModified(file.modified)
        _ = try staged.keep()
    }

    func link(_ name: String, to target: String, modified: Int64) throws -> Bool {
        try File.link(part + "/" + target, at: try place(of: name))
        return true
    }

    func finish() throws {
        if try !fileSystem.sync() { try Self.syncTree(part) }
        try File.rename(part, to: path)
        try Folder.sync(parentFolder(of: path))
    }

    func abandon() {
        // The failure that led here is the one to tell.
        try? Folder.removeTree(part)
    }

    private func place(of name: String) throws -> String {
        let folder = parentFolder(of: part + "/" + name)
        if folder != lastFolder {
            try Folder.make(folder)
            lastFolder = folder
        }
        return part + "/" + name
    }

    private static func syncTree(_ folder: String) throws {
        for entry in try Folder.list(folder) {
            let inner = folder + "/" + entry.name
            if entry.kind == .folder { try syncTree(inner) } else { try File.sync(inner) }
        }
        try Folder.sync(folder)
    }
}
