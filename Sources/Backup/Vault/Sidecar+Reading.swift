internal import JSON
internal import Platform

/// Why a file is not a sidecar.
package struct SidecarError: Error, Equatable, Sendable, CustomStringConvertible {
    package let reason: String
    package var description: String { "not a sidecar: \(reason)" }
}

extension Sidecar {
    /// Reads the sidecar at `path`, which may hold a long transcript: with one copy in memory and no more. Blocking.
    package static func read(_ path: String) throws -> Sidecar {
        let reader = try FileReader(path)
        return try Sidecar(parsing: try reader.bytes(at: 0, count: Int(reader.size)))
    }

    /// Reads what ``bytes`` wrote; keys that a later version added are passed over.
    package init(parsing bytes: [UInt8]) throws {
        let whole: [String: JSONValue]
        do {
            whole = Dictionary(
                try JSONValue(parsing: bytes).members.map { ($0.key, $0.value) },
                uniquingKeysWith: { first, _ in first })
        } catch {
            throw SidecarError(reason: error.description)
        }
        guard let own = whole["tapekeep"], let item = whole["item"], item.kind == .object else {
            throw SidecarError(reason: "it lacks \"tapekeep\" or \"item\"")
        }
        let fields = Dictionary(
            own.members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        guard let format = fields["format"]?.integer, format <= Self.format else {
            throw SidecarError(reason: "its format is unknown")
        }
        guard let collection = fields["collection"]?.string, let id = fields["id"]?.string,
            let transport = fields["transport"]?.string, let evidence = fields["evidence"]?.string,
            let run = fields["run"]?.integer,
            let fetched = fields["fetched_at"]?.string.flatMap({ UTCTime($0) })
        else { throw SidecarError(reason: "a field is missing") }
        self.init(
            collection: collection, id: id, audio: try fields["audio"].flatMap(Self.audio),
            audioState: "kept",
            transport: transport, evidence: evidence, run: run, fetchedAt: fetched.unix, item: item,
            detail: whole["detail"],
            earlier: (fields["history"]?.elements ?? []).compactMap(Self.earlierVersion))
        if audio == nil { audioState = fields["audio_state"]?.string ?? "none" }
    }

    private static func audio(_ json: JSONValue) throws -> Audio? {
        guard !json.isNull else { return nil }
        guard let file = json["file"]?.string, let mediaType = json["media_type"]?.string,
            let size = json["size"]?.integer,
            let sha256 = json["sha256"]?.string.flatMap({ SHA256(hex: $0) }),
            !file.isEmpty, !file.contains("/"), file != "..", file != "."
        else { throw SidecarError(reason: "its audio is not described") }
        return Audio(
            file: file, mediaType: mediaType, size: size, sha256: sha256,
            durationMilliseconds: json["duration_ms"]?.integer.map { Int($0) })
    }

    private static func earlierVersion(_ json: JSONValue) -> Earlier? {
        guard let until = json["until"]?.string, let item = json["item"] else { return nil }
        return Earlier(until: until, item: item, detail: json["detail"])
    }
}
