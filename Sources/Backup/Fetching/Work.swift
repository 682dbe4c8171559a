/// What one worker does next.
struct Work: Sendable {
    enum Road: Sendable, Equatable {
        /// All in one zip.
        case zip
        /// Each by itself.
        case alone
        /// The files may stand there already, from a run that was killed.
        case adopt
        /// Only the sidecar is to be written anew.
        case sidecar
    }

    var road: Road
    var items: [WorkItem]
}

extension WorkItem {
    /// What attribution may know of the item.
    var claim: Claim {
        Claim(
            id: id, second: dateUnix, voiceID: voiceID, voiceName: voiceName, voiceCategory: category,
            settings: VoiceSettings(json: settings), modelID: modelID)
    }

    var missing: MissingItem { MissingItem(key: key, claim: claim, mustGoAlone: isAudioDropped) }
}
