/// What an export is written as.
package enum ExportFormat: String, Sendable, CaseIterable {
    case folder
    case tar
    case gzippedTar = "tar.gz"
    case zstandardTar = "tar.zst"
    case zip

    /// The format that a name's ending asks for: a folder where it has none that is known.
    ///
    /// `nil` for the ending of an archive that cannot be written: nobody means a folder by it.
    package init?(ending path: String) {
        let name = fileName(path).lowercased()
        let endings: [(String, ExportFormat)] = [
            (".tar", .tar), (".tar.gz", .gzippedTar), (".tgz", .gzippedTar), (".tar.zst", .zstandardTar),
            (".tzst", .zstandardTar), (".zip", .zip),
        ]
        if let known = endings.first(where: { name.hasSuffix($0.0) }) {
            self = known.1
        } else if Self.others.contains(where: { name.hasSuffix($0) }) {
            return nil
        } else {
            self = .folder
        }
    }

    private static let others = [
        ".gz", ".zst", ".bz2", ".xz", ".lz", ".lz4", ".7z", ".rar", ".tbz", ".tbz2", ".txz", ".iso",
        ".cpio",
    ]
}
