internal import JSON
internal import Platform

/// An item whose parts are all here, so that it can be published.
struct ReadyItem: Sendable {
    var item: WorkItem
    /// Newly staged audio; none when there is none, or when the audio that is held stays.
    var audio: StagedAudio?
    /// `kept`, `none`, `gone` or `missing`.
    var audioState: String
    var transport: String
    var evidence: Evidence
    var detail: ItemDetail?
    /// The detail's text, when it is too large for memory; ``detail`` then holds only what was read from it.
    var largeDetail: LargeText?
    /// Audio that stands in the vault already and stays as it is.
    var keepsHeldAudio = false
    /// Set when its audio is still to be had.
    var isIncomplete = false
}

extension ReadyItem {
    /// What is to be published and what the manifest is to know; nothing is published of an item that has not changed.
    ///
    /// An earlier version of the service's words moves into the sidecar's history when it differs. Blocking.
    func publication(
        metadata: [UInt8], names: VaultNames, replacing standing: StandingSidecar, in vault: Vault,
        collection: any ItemCollection, run: Int64, now: Int64
    ) throws -> (Publication?, StoredItem) {
        let words = try JSONValue(parsing: metadata)
        let before = standing.sidecar
        var stored = StoredItem(
            key: item.key, held: held(names, run, now), sidecarSHA256: SHA256.of([UInt8]()),
            isNew: !keepsHeldAudio, isProvisional: detail?.readiness == .provisional,
            isIncomplete: isIncomplete, words: metadata, hasDetail: collection.hasDetail, text: detail?.text)
        if let detail {
            let listed = try collection.item(from: metadata[...])
            stored.isProvisional = stored.isProvisional || listed.readiness == .provisional
            stored.attributes = listed.attributes.updated(by: detail.attributes).json
        }
        let isSame = before.map { $0.item == words && hasDetail($0.detail) } ?? false
        if isSame, standing.isAsSaved, detail != nil, audio == nil, let before,
            before.audioState == audioState
        {
            stored.isUnchanged = true
            return (nil, stored)
        }
        let isRestored = isSame && stored.held == item.held
        if detail != nil, !isRestored {
            stored.held.run = run
            stored.held.fetched = now
        }
        var sidecar = Sidecar(
            collection: collection.name, id: item.id, audio: stored.held.sidecarAudio,
            audioState: audioState, transport: stored.held.transport ?? transport,
            evidence: stored.held.evidence ?? evidence.rawValue, run: stored.held.run,
            fetchedAt: stored.held.fetched, item: words,
            detail: detail.map { JSONValue(walked: $0.json) } ?? before?.detail,
            earlier: before?.earlier ?? [])
        if let before, !isSame {
            let until = UTCTime(unix: now).iso8601
            sidecar.earlier.append(Sidecar.Earlier(until: until, item: before.item, detail: before.detail))
        }
        let staged = try sidecar.stage(in: vault, detail: largeDetail)
        stored.sidecarSHA256 = staged.sha256
        let publication = Publication(
            stagedAudio: audio?.path, path: stored.held.path, stagedSidecar: staged.path,
            collection: collection.name, id: item.id, sidecar: names.sidecar,
            replacesOwn: item.held != nil)
        return (publication, stored)
    }

    /// What the vault holds once the item is published.
    private func held(_ names: VaultNames, _ run: Int64, _ now: Int64) -> HeldItem {
        // The very bytes that it had, fetched again because they were damaged: nothing else about them changed.
        if let before = item.held, let audio, before.path != nil, before.sha256 == audio.sha256 {
            return before
        }
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
        return held
    }

    /// Whether the sidecar's detail is the one that came, or none came.
    func hasDetail(_ before: JSONValue?) -> Bool {
        guard let detail else { return true }
        guard let largeDetail else { return before?.bytes == detail.json }
        return before.map {
            $0.bytes.count == largeDetail.range.count && $0.bytes.sha256 == largeDetail.sha256
        }
            ?? false
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
