#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What can be done with a folder by its path. Every call blocks.
package enum Folder {
    /// One name in a folder.
    package struct Entry: Sendable, Equatable {
        package let name: String
        package let kind: FileKind
    }

    /// Makes the folder and those above it that are missing; one that is there already is fine.
    package static func make(_ path: String, permissions: UInt32 = 0o700) throws(FileError) {
        do {
            try makeOne(path, permissions: permissions)
        } catch  where error.errno == ENOENT {
            guard let parent = parent(of: path) else { throw error }
            try make(parent, permissions: permissions)
            try makeOne(path, permissions: permissions)
        }
    }

    /// Makes the folder but none above it; throws when it is there already.
    package static func makeNew(_ path: String, permissions: UInt32 = 0o700) throws(FileError) {
        try SystemCall.check("making the folder", path) { unsafe mkdir(path, mode_t(permissions)) }
    }

    /// The names in the folder, sorted by their bytes, without `.` and `..`.
    package static func list(_ path: String) throws(FileError) -> [Entry] {
        try entries(path).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The names in the folder as they come, without `.` and `..`.
    package static func entries(_ path: String) throws(FileError) -> [Entry] {
        guard !path.holdsNUL, let stream = unsafe opendir(path) else {
            throw FileError("listing", path, errno: path.holdsNUL ? EINVAL : errno)
        }
        defer { unsafe closedir(stream) }
        var entries: [Entry] = []
        while true {
            errno = 0
            guard let next = unsafe readdir(stream) else { break }
            let name = unsafe entryName(next)
            if name == "." || name == ".." { continue }
            if let kind = unsafe FileKind(entryType: next.pointee.d_type) {
                entries.append(Entry(name: name, kind: kind))
            } else if let status = try File.status(path + "/" + name) {
                entries.append(Entry(name: name, kind: status.kind))
            }
        }
        guard errno == 0 else { throw FileError("listing", path, errno: errno) }
        return entries
    }

    package static func removeEmpty(_ path: String) throws(FileError) {
        try SystemCall.check("removing", path) { unsafe rmdir(path) }
    }

    /// Removes the folder with all that is in it; links inside are removed, never followed.
    package static func removeTree(_ path: String) throws(FileError) {
        for entry in try list(path) {
            let inner = path + "/" + entry.name
            if entry.kind == .folder { try removeTree(inner) } else { try File.remove(inner) }
        }
        try removeEmpty(path)
    }

    /// Waits until the folder's names are on the disk.
    ///
    /// Only "this file system cannot do that" is forgiven; an I/O error never is.
    package static func sync(_ path: String) throws(FileError) {
        let descriptor = try Descriptor(path, O_RDONLY | O_DIRECTORY)
        do {
            try descriptor.sync()
        } catch  where error.errno == EINVAL || error.isUnsupported {
            // Such file systems keep names safe in their own way, or not at all.
        }
    }

    /// The bytes that this user may still write there.
    package static func freeBytes(at path: String) throws(FileError) -> Int64 {
        var raw = statvfs()
        try SystemCall.check("asking for free space at", path) { unsafe statvfs(path, &raw) }
        let (bytes, overflow) = UInt64(raw.f_bavail).multipliedReportingOverflow(by: UInt64(raw.f_frsize))
        return overflow ? .max : Int64(clamping: bytes)
    }

    private static func makeOne(_ path: String, permissions: UInt32) throws(FileError) {
        do {
            try SystemCall.check("making the folder", path) { unsafe mkdir(path, mode_t(permissions)) }
        } catch  where error.errno == EEXIST || error.errno == EISDIR {
            guard try File.status(path, followingLinks: true)?.isFolder == true else { throw error }
        }
    }

    private static func parent(of path: String) -> String? {
        guard let slash = path.dropLast().lastIndex(of: "/"), slash > path.startIndex else { return nil }
        return String(path[..<slash])
    }

    private static func entryName(_ entry: UnsafePointer<dirent>) -> String {
        // Some file systems fill d_name past its declared size, so the pointer must come from the entry.
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        let start = unsafe (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
        return unsafe String(cString: start)
    }
}

extension FileKind {
    /// What the folder itself says; `nil` when it does not know.
    fileprivate init?(entryType: UInt8) {
        switch Int(entryType) {
        case Int(DT_REG): self = .file
        case Int(DT_DIR): self = .folder
        case Int(DT_LNK): self = .link
        case Int(DT_UNKNOWN): return nil
        default: self = .other
        }
    }
}
