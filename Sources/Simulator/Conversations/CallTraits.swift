/// Everything that is particular about one conversation, drawn from the seed and its number.
struct CallTraits: Sendable {
    var number: Int
    var start: Int
    var status: CallStatus
    var agent: Int
    var duration: Int
    var turns: Int
    var isTextOnly: Bool
    /// Whether the account's settings kept the audio at all.
    var isRecorded: Bool
    var isCall: Bool
    var isInbound: Bool
    var outcome: Int
    var take: Int
    var text: Int
    var language: Int
    var hasRating: Bool
    var hasUnknownFields: Bool
    /// How often the analysis was run again.
    var reruns: Int
    /// Whether retention has removed the audio.
    var hasLostAudio: Bool

    static let outcomes = ["success", "failure", "unknown"]
    static let languages = ["en", "de", "pl", "ja", "ar"]
    static let agents = ["Support agent", "Приёмная", "Order desk / EU", "受付", "Dr. \"No\" Müller"]

    init(number: Int, start: Int, status: CallStatus?, turns: Int, seed: UInt64) {
        var random = RandomBits(seed ^ RandomBits.mix(UInt64(number) &+ 0x6361_6C6C))
        self.number = number
        self.start = start
        self.turns = max(1, turns / 2 + random.below(turns + 1))
        duration = self.turns * 7 + random.below(5)
        agent = random.below(Self.agents.count)
        let draw = random.below(100)
        self.status = status ?? (draw < 90 ? .done : .failed)
        isTextOnly = random.oneIn(8)
        isRecorded = !random.oneIn(10)
        isCall = random.oneIn(2)
        isInbound = random.oneIn(2)
        outcome = random.below(Self.outcomes.count)
        take = random.below(6)
        text = random.below(TextPool.shared.entries.count)
        language = random.below(Self.languages.count)
        hasRating = random.oneIn(4)
        hasUnknownFields = random.oneIn(3)
        reruns = 0
        hasLostAudio = false
    }

    var hasAudio: Bool { status.isFinal && !isTextOnly && isRecorded && !hasLostAudio }
}
