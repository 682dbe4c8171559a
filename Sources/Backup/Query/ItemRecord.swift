package import JSON
package import Platform
internal import SQLite

/// One item as the manifest knows it.
package struct ItemRecord: Sendable, Equatable {
    /// The manifest's own number for it.
    package var key: Int64
    package var collection: String
    package var id: String
    package var state: String
    package var upstream: String
    package var dateUnix: Int64
    package var voiceID: String?
    package var voiceName: String?
    package var modelID: String?
    package var source: String?
    package var text: String?
    package var path: String?
    package var sidecar: String?
    /// Where its files are, when they no longer stand by themselves.
    package var sealed: SealedPlace?
    package var size: Int64?
    package var sha256: SHA256?
    package var mediaType: String?
    package var durationMilliseconds: Int64?
    package var audio: String
    package var transport: String?
    package var evidence: String?
    package var fetched: Int64?
    package var fetchedRun: Int64?
    package var sidecarSHA256: SHA256?
    package var metadataSHA256: SHA256?
    /// What only its collection has, as a JSON object.
    package var attributes: String?

    /// Whether its words are here, and the audio that goes with them could not be had yet.
    var lacksRecording: Bool { audio == "missing" }

    /// The columns that ``init(_:)`` reads, in its order.
    static let columns = """
        item, collection, id, state, upstream, date_unix, voice_id, voice_name, model_id, source, text, path, sidecar,
        volume, size, sha256, media_type, duration_ms, audio, transport, evidence, fetched, fetched_run, sidecar_sha256,
        metadata, attributes, audio_at, sidecar_at
        """

    init(_ row: borrowing Row) {
        key = row.integer(0)
        collection = row.text(1)
        id = row.text(2)
        state = row.text(3)
        upstream = row.text(4)
        dateUnix = row.integer(5)
        voiceID = row.optionalText(6)
        voiceName = row.optionalText(7)
        modelID = row.optionalText(8)
        source = row.optionalText(9)
        text = row.optionalText(10)
        path = row.optionalText(11)
        sidecar = row.optionalText(12)
        size = row.optionalInteger(14)
        sha256 = row.optionalDigest(15)
        mediaType = row.optionalText(16)
        durationMilliseconds = row.optionalInteger(17)
        audio = row.text(18)
        transport = row.optionalText(19)
        evidence = row.optionalText(20)
        fetched = row.optionalInteger(21)
        fetchedRun = row.optionalInteger(22)
        sidecarSHA256 = row.optionalDigest(23)
        metadataSHA256 = row.optionalDigest(24)
        attributes = row.optionalText(25)
        sealed = SealedPlace(row, volume: 13, audio: 26, sidecar: 27)
    }

    /// The item's line in a snapshot, without its end.
    ///
    /// The same state gives the same bytes, wherever the files are.
    package var line: [UInt8] {
        var loose = self
        loose.sealed = nil
        return loose.listLine
    }

    /// The item's line in `list --format jsonl`, without its end: the snapshot's, and the volume that holds the files.
    package var listLine: [UInt8] { JSONWriter.object { write(to: &$0) } }

    /// Writes the members of ``listLine``.
    package func write(to line: inout JSONWriter) {
        line.member("collection", collection)
        line.member("id", id)
        line.member("state", state)
        line.member("upstream", upstream)
        line.member("date_unix", dateUnix)
        line.member("voice_id", voiceID)
        line.member("voice_name", voiceName)
        line.member("model_id", modelID)
        line.member("source", source)
        line.member("text", text)
        line.member("path", path)
        line.member("sidecar", sidecar)
        line.member("volume", sealed?.volume)
        line.member("size", size)
        line.member("sha256", sha256?.hex)
        line.member("media_type", mediaType)
        line.member("duration_ms", durationMilliseconds)
        line.member("audio", audio)
        line.member("transport", transport)
        line.member("evidence", evidence)
        line.member("fetched", fetched)
        line.member("run", fetchedRun)
        line.member("sidecar_sha256", sidecarSHA256?.hex)
        line.member("metadata_sha256", metadataSHA256?.hex)
        if let attributes {
            line.key("attributes")
            line.raw(attributes)
        }
    }
}

extension ItemRecord {
    /// Where its audio is; none when the vault holds none.
    package var audioFile: StoredFile? { StoredFile(audio: path, in: sealed) }

    /// Where its sidecar is.
    package var sidecarFile: StoredFile? { sidecar.map { StoredFile(sidecar: $0, in: sealed) } }
}

extension SealedPlace {
    /// Reads the three columns; none for an item whose files stand by themselves.
    init?(_ row: borrowing Row, volume: Int, audio: Int, sidecar: Int) {
        guard let name = row.optionalText(volume) else { return nil }
        self.init(volume: name, audio: row.optionalInteger(audio), sidecar: row.optionalInteger(sidecar))
    }
}

extension Row {
    /// A digest from its 32 bytes.
    func optionalDigest(_ column: Int) -> SHA256? {
        optionalBlob(column).flatMap { SHA256(bytes: $0) }
    }
}
