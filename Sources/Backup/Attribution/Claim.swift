/// What is known of a requested item before its audio arrives.
package struct Claim: Sendable, Hashable {
    /// The history item's id.
    package let id: String
    /// The item's `date_unix`.
    package let second: Int64
    /// Null or empty for dialogues and the like; such an item is never inferred from a name.
    package let voiceID: String?
    package let voiceName: String?
    /// The API's word: `premade`, `cloned`, `professional`, `generated`, or one not known yet.
    package let voiceCategory: String?
    package let settings: VoiceSettings
    package let modelID: String?

    package init(
        id: String, second: Int64, voiceID: String?, voiceName: String? = nil, voiceCategory: String? = nil,
        settings: VoiceSettings = .unknown, modelID: String? = nil
    ) {
        self.id = id
        self.second = second
        self.voiceID = voiceID
        self.voiceName = voiceName
        self.voiceCategory = voiceCategory
        self.settings = settings
        self.modelID = modelID
    }

    /// The voice whose folder an entry for this item lies in, if there is one.
    package var voiceFolder: String? {
        guard let voiceID, !voiceID.isEmpty else { return nil }
        return voiceID
    }
}
