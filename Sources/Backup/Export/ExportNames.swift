/// The names of what an export holds beside the items.
enum ExportNames {
    static let readme = "README.txt"
    static let sums = "SHA256SUMS"
    static let playlists = "playlists"
    static let bagPayload = "data"
    static let bagTags = ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"]

    /// The one folder of a bag that is an archive.
    static let bagFolder = "tapekeep-bag/"

    /// Where an export has the vault's marker: at its top, or among the payload of a bag.
    static let markers = ["", bagPayload + "/", bagFolder + bagPayload + "/"].map { $0 + Marker.fileName }

    /// All that may stand at the top of a folder that was exported.
    static let atTheTop: Set<String> = Set(
        [readme, sums, playlists, bagPayload, Marker.fileName, "snapshots"] + bagTags
            + Collections.all.map(\.name))
}
