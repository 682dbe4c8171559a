/// What a file of the source is for. Only the few that are not items' files are known by their names.
enum MemberRole: Equatable {
    case marker
    /// Lines of SHA-256 and name, as `sha256sum` and BagIt write them.
    case checksums
    /// A snapshot with its name.
    case snapshot(String)
    /// A sealed month, whose members are files of the source too.
    case volume
    /// The manifest of a copied vault, or its journal.
    case manifest
    /// It is made anew, or explains something: read for its checksum only.
    case companion
    /// Of no use to a vault, and left in silence: what systems leave in folders, and tapekeep's own temporary files.
    case passing
    /// An item's file, if an item wants it.
    case content

    init(_ name: String) {
        let parts = name.split(separator: "/")
        let last = parts.last.map(String.init) ?? ""
        let folder = parts.dropLast().last
        self =
            if parts.contains(".tapekeep") || parts.contains(where: { ForeignFiles.isHarmless(String($0)) }) {
                .passing
            } else if last == Marker.fileName {
                .marker
            } else if Self.checksumLists.contains(last) {
                .checksums
            } else if folder == "snapshots", SnapshotName.run(of: last) != nil {
                .snapshot(last)
            } else if folder == "volumes", last.hasSuffix(".zip") {
                .volume
            } else if last == "manifest.sqlite" || last == "manifest.sqlite-wal" {
                .manifest
            } else if Self.companions.contains(last) || last.hasPrefix("manifest.sqlite") {
                .companion
            } else {
                .content
            }
    }

    static let checksumLists: Set<String> = ["SHA256SUMS", "manifest-sha256.txt", "tagmanifest-sha256.txt"]
    private static let companions: Set<String> = ["README.txt", "bagit.txt", "bag-info.txt"]

    /// Whether people's players want it and no item does: it may be left when a checksum vouches for it.
    static func isPlaylist(_ name: String) -> Bool { name.hasSuffix(".m3u") || name.hasSuffix(".m3u8") }
}
