internal import Platform

/// What a killed export left beside its own place, which the next one of the same vault clears away.
///
/// It is known by the vault's marker, which every export has near its front: under that name may stand what somebody
/// else is writing, such as a download of another archive.
struct ExportRest {
    let path: String
    let vaultID: String

    /// So many members come before the marker at most, and it itself.
    private static let front = 4

    /// Blocking. Throws: a refusal where something stands there that no export of this vault made.
    func remove() throws {
        guard let there = try File.status(path) else { return }
        if there.isFile, try isOurArchive() { return try File.remove(path) }
        if there.isFolder, try isOurFolder() { return try Folder.removeTree(path) }
        throw ExportRefusal.unknownPart(path)
    }

    private func isOurFolder() throws -> Bool {
        guard try Folder.list(path).allSatisfy({ ExportNames.atTheTop.contains($0.name) }) else {
            return false
        }
        for name in ExportNames.markers where try File.isFile(path + "/" + name) {
            return isOurs(try File.read(path + "/" + name, limit: 1 << 20, followingLinks: false))
        }
        return false
    }

    private func isOurArchive() throws -> Bool {
        struct Enough: Error {}
        let file = PulledSource(try FileReader(path, followingLinks: false))
        var seen = 0
        var isFound = false
        do {
            try ArchiveSource { try file.next() }.forEachMember { member in
                seen += 1
                if ExportNames.markers.contains(member.name), case .bytes(let pieces) = member.content {
                    var bytes: [UInt8] = []
                    try pieces { piece in
                        bytes += piece
                        if bytes.count > 1 << 20 { throw Enough() }
                    }
                    isFound = isOurs(bytes)
                }
                if isFound || seen == Self.front { throw Enough() }
            }
        } catch is Enough {
            // The rest of it tells nothing more.
        } catch is SourceFlaw {
            // It was cut off, or is no archive.
        }
        return isFound
    }

    private func isOurs(_ marker: [UInt8]) -> Bool {
        // What is no marker is nobody's sign.
        (try? Marker(marker, at: path))?.vaultID == vaultID
    }
}
