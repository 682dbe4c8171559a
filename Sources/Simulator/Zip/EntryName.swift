/// What the service calls an item inside a zip.
struct EntryName: Sendable {
    private let account: SimulatedAccount
    private let era: ZipNameEra
    /// Seconds by which the names' clock is wrong.
    var shift = 0
    /// Said instead of the voice's own name.
    var voiceName: String?

    init(_ account: SimulatedAccount, era: ZipNameEra? = nil) {
        self.account = account
        self.era = era ?? account.recipe.era
    }

    /// `<voice id>/<stem>.<extension>`.
    func name(of item: ItemTraits, asWave: Bool = false) -> String {
        let voice = item.voice.map { account.voices[$0] }
        let folder = voice.map { $0.id + "/" } ?? ""
        // Raw PCM is called .mp3 as well, as the real service does.
        let ending = asWave || item.audio == .wav && item.age == .recent ? ".wav" : ".mp3"
        return folder + stem(of: item, voice) + ending
    }

    private func stem(of item: ItemTraits, _ voice: Voice?) -> String {
        let id = account.ids.text(item.number)
        if era == .idOnly { return id }
        let time = CivilTime(unix: item.date + shift)
        let clock = [time.hour, time.minute, time.second].map { CivilTime.padded($0) }.joined(separator: "_")
        var stem = "ElevenLabs_\(time.date)T\(clock)"
        if era == .timestampAndID {
            return stem + ".000Z_" + (voice.map { Self.clean(voiceName ?? $0.name) + "_" } ?? "") + id
        }
        if let voice { stem += "_" + Self.clean(voiceName ?? voice.name) }
        guard let settings = item.settings else { return stem }
        if let code = voice?.categoryCode { stem += "_" + code }
        if settings.speed != 100 { stem += "_sp\(settings.speed)" }
        stem += "_s\(settings.stability)_sb\(settings.similarity)"
        if settings.generation > 0 { stem += "_se\(settings.style)" + (settings.usesBoost ? "_b" : "") }
        return stem + (ItemTraits.modelCodes[item.model].map { "_" + $0 } ?? "")
    }

    /// A slash would make folders, and a control character makes no name.
    private static func clean(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.filter { $0.value >= 0x20 }.map { $0 == "/" ? "_" : $0 }))
    }
}
