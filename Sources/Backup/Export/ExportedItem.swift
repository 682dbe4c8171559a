internal import Platform
internal import SQLite

/// An item whose files are to be exported.
struct ExportedItem: Sendable {
    var item: ItemReference
    /// The path inside the export, without what tells audio and sidecar apart.
    var stem: String
    var modified: Int64
    var audio: StoredFile?
    var sidecar: StoredFile
    var sha256: SHA256?
    var sidecarSHA256: SHA256?
    /// Whether another exported item has the same audio, and that is asked for.
    var hasEquals: Bool

    /// An item from its row, whose column `stem` is followed by whether it has equals; none without files.
    init?(_ record: ItemRecord, _ row: borrowing Row, stem column: Int) {
        guard let sidecar = record.sidecarFile else { return nil }
        item = ItemReference(collection: record.collection, id: record.id, key: record.key)
        stem = row.text(column)
        modified = record.dateUnix
        audio = record.audioFile
        self.sidecar = sidecar
        sha256 = record.sha256
        sidecarSHA256 = record.sidecarSHA256
        hasEquals = row.flag(column + 1)
    }

    /// The names of the files inside the export.
    var sidecarName: String { stem + ".json" }
    var audioName: String? {
        // Where nothing is renamed the vault's own path stays, whatever it is.
        audio.map { sidecar.path == sidecarName ? $0.path : stem + suffix(of: $0.path) }
    }

    /// The end of the last part of a path, with its dot.
    private func suffix(of path: String) -> String {
        let name = fileName(path)
        return name.lastIndex(of: ".").map { String(name[$0...]) } ?? ""
    }
}

/// What was read of an item, and found to be what was stored.
struct ReadItem: Sendable {
    var item: ExportedItem
    /// In the order of their names.
    var files: [ProvenFile] = []
    var findings: [Finding] = []
}

/// A file whose bytes are those that the manifest knows.
struct ProvenFile: Sendable {
    var stored: StoredFile
    var name: String
    var isAudio: Bool
    var size: Int64
    var sha256: SHA256
    /// All of it; none for a large one, which is read again when it is written.
    var bytes: [UInt8]?
}
