internal import JSON
internal import Platform

/// An item whose parts are all here, so that it can be published.
struct ReadyItem: Sendable {
    var item: WorkItem
    /// Newly staged audio; none when there is none, or when the audio that is held stays.
    var audio: StagedAudio?
    /// `kept`, `none` or `gone`.
    var audioState: String
    var transport: String
    var evidence: Evidence
    var detail: ItemDetail?
    /// Audio that stands in the vault already and stays as it is.
    var keepsHeldAudio = false
}

extension ReadyItem {
    /// The sidecar's words, and where everything goes.
    ///
    /// An earlier version of the service's words moves into the sidecar's history when it differs.
    func publication(
        metadata: [UInt8], names: VaultNames, in vault: Vault, collection: String, run: Int64, now: Int64
    ) throws -> (Publication, StoredItem) {
        var held = HeldItem(
            path: nil, sidecar: names.sidecar, transport: transport, evidence: evidence.rawValue, run: run,
            fetched: now, audio: audioState)
        if let audio, case .good(let kind, let duration) = audio.verdict {
            held.path = names.audio(kind)
            held.size = audio.size
            held.sha256 = audio.sha256
            held.mediaType = kind.mediaType
            held.durationMilliseconds = duration
        } else if keepsHeldAudio, let before = item.held {
            held = before
        }
        var sidecar = Sidecar(
            collection: collection, id: item.id, audio: held.sidecarAudio, audioState: audioState,
            transport: held.transport ?? transport, evidence: held.evidence ?? evidence.rawValue,
            run: held.run,
            fetchedAt: held.fetched, item: try JSONValue(parsing: metadata),
            detail: detail.map { JSONValue(walked: $0.json) })
        if item.held != nil, let before = try existingSidecar(at: vault.absolute(names.sidecar)) {
            sidecar.detail = sidecar.detail ?? before.detail
            sidecar.earlier = before.earlier
            if before.item != sidecar.item || before.detail != sidecar.detail {
                let until = UTCTime(unix: now).iso8601
                sidecar.earlier.append(
                    Sidecar.Earlier(until: until, item: before.item, detail: before.detail))
            }
        }
        let bytes = sidecar.bytes
        let publication = Publication(
            stagedAudio: audio?.path, path: held.path, sidecar: names.sidecar, sidecarBytes: bytes,
            replacesOwn: item.held != nil)
        let stored = StoredItem(
            key: item.key, held: held, sidecarSHA256: SHA256.of(bytes), isNew: !keepsHeldAudio,
            isProvisional: detail?.readiness == .provisional, text: detail?.text,
            attributes: detail?.attributes)
        return (publication, stored)
    }

    private func existingSidecar(at path: String) throws -> Sidecar? {
        guard try File.isFile(path) else { return nil }
        // A damaged one has no history worth keeping; it is replaced by a whole one.
        return try? Sidecar(parsing: try File.read(path, limit: 1 << 30))
    }
}

extension HeldItem {
    /// The audio as the sidecar describes it.
    var sidecarAudio: Sidecar.Audio? {
        guard let path, let size, let sha256 else { return nil }
        return Sidecar.Audio(
            file: fileName(path), mediaType: mediaType ?? "application/octet-stream", size: size,
            sha256: sha256,
            durationMilliseconds: durationMilliseconds)
    }
}
