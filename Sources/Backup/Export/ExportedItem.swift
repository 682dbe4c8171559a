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
    /// Whether there is no audio because it could not be had yet.
    var lacksRecording: Bool

    /// The columns that ``init(_:)`` reads, of the list of exports joined with the items.
    static let columns = """
        item, collection, id, date_unix, path, sidecar, volume, audio_at, sidecar_at, items.sha256, sidecar_sha256, stem,
        has_equals, items.audio = 'missing'
        """

    /// An item from its row; none without files.
    init?(_ row: borrowing Row) {
        guard let sidecar = row.optionalText(5) else { return nil }
        let sealed = SealedPlace(row, volume: 6, audio: 7, sidecar: 8)
        item = ItemReference(collection: row.text(1), id: row.text(2), key: row.integer(0))
        modified = row.integer(3)
        audio = StoredFile(audio: row.optionalText(4), in: sealed)
        self.sidecar = StoredFile(sidecar: sidecar, in: sealed)
        sha256 = row.optionalDigest(9)
        sidecarSHA256 = row.optionalDigest(10)
        stem = row.text(11)
        hasEquals = row.flag(12)
        lacksRecording = row.flag(13)
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
