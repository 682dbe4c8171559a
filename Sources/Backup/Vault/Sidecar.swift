package import JSON
package import Platform

/// The JSON file beside an audio file: what the service said, word for word, and how the audio was got.
package struct Sidecar: Sendable, Equatable {
    package static let format: Int64 = 1

    package struct Audio: Sendable, Equatable {
        /// The name beside the sidecar.
        package var file: String
        package var mediaType: String
        package var size: Int64
        package var sha256: SHA256
        package var durationMilliseconds: Int?
    }

    /// An earlier version of the service's words, kept when they changed.
    package struct Earlier: Sendable, Equatable {
        /// When the newer words replaced these.
        package var until: String
        package var item: JSONValue
        package var detail: JSONValue?
    }

    package var collection: String
    package var id: String
    package var audio: Audio?
    /// Why there is no audio: `none` or `gone`; `kept` when there is.
    package var audioState: String
    package var transport: String
    package var evidence: String
    package var run: Int64
    package var fetchedAt: Int64
    package var item: JSONValue
    package var detail: JSONValue?
    package var earlier: [Earlier] = []

    package init(
        collection: String, id: String, audio: Audio?, audioState: String, transport: String,
        evidence: String,
        run: Int64, fetchedAt: Int64, item: JSONValue, detail: JSONValue? = nil, earlier: [Earlier] = []
    ) {
        self.collection = collection
        self.id = id
        self.audio = audio
        self.audioState = audioState
        self.transport = transport
        self.evidence = evidence
        self.run = run
        self.fetchedAt = fetchedAt
        self.item = item
        self.detail = detail
        self.earlier = earlier
    }

    /// The file's content; the same state gives the same bytes.
    package var bytes: [UInt8] { parts().reduce(into: []) { $0 += $1 ?? [] } }

    /// The file's content in parts, the service's words among them as they stand in memory: a copy of
    /// them all would double what a long transcript takes.
    ///
    /// With `hasDetailElsewhere` one part is `nil`: there the detail belongs.
    func parts(hasDetailElsewhere: Bool = false) -> [ArraySlice<UInt8>?] {
        var inserts: [(place: Int, text: ArraySlice<UInt8>?)] = []
        func insert(_ text: ArraySlice<UInt8>?, into writer: inout JSONWriter) {
            writer.raw([])
            inserts.append((writer.bytes.count, text))
        }
        let frame =
            JSONWriter.object { writer in
                writer.key("tapekeep")
                writer.object { own in
                    own.member("format", Self.format)
                    own.member("collection", collection)
                    own.member("id", id)
                    own.key("audio")
                    if let audio { own.object { Self.write(audio, to: &$0) } } else { own.null() }
                    if audio == nil { own.member("audio_state", audioState) }
                    own.member("transport", transport)
                    own.member("evidence", evidence)
                    own.member("run", run)
                    own.member("fetched_at", UTCTime(unix: fetchedAt).iso8601)
                    if !earlier.isEmpty { writeEarlier(to: &own) { insert($0, into: &$1) } }
                }
                writer.key("item")
                insert(item.bytes, into: &writer)
                if hasDetailElsewhere || detail != nil {
                    writer.key("detail")
                    insert(hasDetailElsewhere ? nil : detail?.bytes, into: &writer)
                }
            } + [0x0A]
        var parts: [ArraySlice<UInt8>?] = []
        var place = 0
        for insert in inserts {
            parts += [frame[place..<insert.place], insert.text]
            place = insert.place
        }
        return parts + [frame[place...]]
    }

    private static func write(_ audio: Audio, to writer: inout JSONWriter) {
        writer.member("file", audio.file)
        writer.member("media_type", audio.mediaType)
        writer.member("size", audio.size)
        writer.member("sha256", audio.sha256.hex)
        writer.member("duration_ms", audio.durationMilliseconds)
    }

    private func writeEarlier(
        to writer: inout JSONWriter, _ insert: (ArraySlice<UInt8>, inout JSONWriter) -> Void
    ) {
        writer.key("history")
        writer.array { list in
            for version in earlier {
                list.object {
                    $0.member("until", version.until)
                    $0.key("item")
                    insert(version.item.bytes, &$0)
                    if let detail = version.detail {
                        $0.key("detail")
                        insert(detail.bytes, &$0)
                    }
                }
            }
        }
    }
}
