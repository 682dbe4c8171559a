/// Everything that is particular about one item, drawn from the seed and the item's number.
struct ItemTraits: Sendable {
    /// Which fields the API had when the item was made.
    enum Age: Int, Sendable { case early, middle, recent }

    struct Settings: Sendable, Equatable {
        var stability = 50, similarity = 75, style = 0, speed = 100
        var usesBoost = true
        /// 0: two fields, 1: style and boost too, 2: speed too.
        var generation = 0
        /// Writes 0.50 instead of 0.5.
        var hasTrailingZeros = false
    }

    var number: Int
    var date: Int
    var age: Age
    /// Index into the account's voices; none for dialogue and the like.
    var voice: Int?
    var model: Int
    var source: Int
    var settings: Settings?
    var audio: AudioKind
    /// Which of the recordings of that kind.
    var take: Int
    var text: Int
    /// A second phrase after the first one, if not negative.
    var secondText: Int
    var isLong: Bool
    var isASCII: Bool
    var hasText: Bool
    var hasAlignments: Bool
    var isDialogue: Bool
    var hasFeedback: Bool
    var hasUnknownFields: Bool
    var hasRequestID: Bool
    var isSpaced: Bool
    var claimsMP3: Bool
}

extension ItemTraits {
    static let models = [
        "eleven_multilingual_v2", "eleven_turbo_v2_5", "eleven_monolingual_v1", "eleven_multilingual_v1",
        "eleven_turbo_v2", "eleven_english_sts_v2", "eleven_v3", "eleven_flash_v2_5",
    ]
    /// What stands for the model in a zip entry's name.
    static let modelCodes: [String?] = ["m2", nil, "e1", "m1", "t2", "e2", "v3", nil]
    static let modelJSON = models.map { JSONEscape.quoted($0) }
    static let sources = ["TTS", "STS", "Projects", "Dubbing", "ConvAI", "Flows", "VoicePreview", "Hologram"]
    static let sourceJSON = sources.map { JSONEscape.quoted($0) }

    init(
        number: Int, date: Int, age: Age, voiceCount: Int, takes: (AudioKind) -> Int, mix: AudioMix,
        seed: UInt64
    ) {
        var random = RandomBits(seed ^ RandomBits.mix(UInt64(number) &+ 0x6974_656D))
        self.number = number
        self.date = date
        self.age = age
        isDialogue = age == .recent && random.oneIn(12)
        voice = isDialogue || random.oneIn(40) ? nil : random.below(voiceCount)
        model = isDialogue ? 6 : random.below(Self.models.count)
        // Nearly all items of a real account come from text to speech.
        source = random.below(10) < 8 ? 0 : random.below(Self.sources.count)
        settings = random.oneIn(9) ? nil : Settings(age, &random)
        audio = AudioKind.drawn(mix, &random)
        take = random.below(takes(audio))
        text = random.below(TextPool.shared.entries.count)
        secondText = random.oneIn(2) ? random.below(TextPool.shared.entries.count) : -1
        isLong = random.oneIn(50)
        isASCII = random.oneIn(5)
        hasText = !isDialogue && !random.oneIn(15)
        hasAlignments = hasText && age != .early && random.oneIn(16)
        hasFeedback = age != .recent && random.oneIn(6)
        hasUnknownFields = random.oneIn(4)
        hasRequestID = age != .early && !random.oneIn(7)
        isSpaced = random.oneIn(20)
        claimsMP3 = random.oneIn(2)
    }

    /// Takes over what a zip entry's name is made of, so that the two cannot be told apart by it.
    mutating func borrowName(from other: ItemTraits) {
        voice = other.voice
        model = other.model
        settings = other.settings
        isDialogue = other.isDialogue
        hasText = hasText && !isDialogue
        hasAlignments = hasAlignments && hasText
    }
}

extension ItemTraits.Settings {
    init(_ age: ItemTraits.Age, _ random: inout RandomBits) {
        generation = age.rawValue
        stability = random.below(21) * 5
        similarity = random.below(21) * 5
        style = generation > 0 ? random.below(5) * 10 : 0
        usesBoost = random.oneIn(2)
        speed = generation > 1 && random.oneIn(2) ? 70 + random.below(51) : 100
        hasTrailingZeros = random.oneIn(3)
    }
}
