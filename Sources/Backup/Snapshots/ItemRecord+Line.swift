internal import JSON
internal import Platform

extension ItemRecord {
    /// Reads a line of the snapshot at `path`, which is for the message.
    init(line: ArraySlice<UInt8>, at path: String) throws {
        guard let json = try? JSONValue(parsing: Array(line)), json.kind == .object else {
            throw SnapshotError(path, "a line of it is not JSON")
        }
        let fields = Dictionary(
            json.members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        func text(_ name: String) -> String? { fields[name]?.string }
        func digest(_ name: String) -> SHA256? { text(name).flatMap(SHA256.init(hex:)) }
        guard let collection = text("collection"), let id = text("id"), let state = text("state"),
            let date = fields["date_unix"]?.integer
        else { throw SnapshotError(path, "a line of it names no item") }
        // The manifest that wrote the line had its own number for the item.
        key = 0
        self.collection = collection
        self.id = id
        self.state = state
        upstream = text("upstream") ?? "present"
        dateUnix = date
        voiceID = text("voice_id")
        voiceName = text("voice_name")
        modelID = text("model_id")
        source = text("source")
        self.text = text("text")
        self.path = text("path")
        sidecar = text("sidecar")
        size = fields["size"]?.integer
        sha256 = digest("sha256")
        mediaType = text("media_type")
        durationMilliseconds = fields["duration_ms"]?.integer
        audio = text("audio") ?? "kept"
        transport = text("transport")
        evidence = text("evidence")
        fetched = fields["fetched"]?.integer
        fetchedRun = fields["run"]?.integer
        sidecarSHA256 = digest("sidecar_sha256")
        metadataSHA256 = digest("metadata_sha256")
        attributes = fields["attributes"].flatMap { $0.isNull ? nil : $0.text }
    }
}
