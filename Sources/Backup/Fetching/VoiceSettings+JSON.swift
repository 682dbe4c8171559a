internal import JSON

extension VoiceSettings {
    /// Reads the API's `settings` object; a missing or odd one says nothing.
    init(json text: String?) {
        guard let text, let json = try? JSONValue(parsing: Array(text.utf8)) else {
            // Settings only add evidence; without them there is less, not an error.
            self = .unknown
            return
        }
        let members = json.members
        func number(_ key: String) -> Double? { members.first { $0.key == key }?.value.double }
        self.init(
            stability: number("stability"), similarity: number("similarity_boost"), style: number("style"),
            speed: number("speed"),
            speakerBoost: members.first { $0.key == "use_speaker_boost" }?.value.boolean)
    }
}
