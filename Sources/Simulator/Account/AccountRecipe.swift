/// What a practice account holds. The same recipe always gives the same account, byte for byte.
package struct AccountRecipe: Sendable, Equatable {
    package var items = 60
    package var seed: UInt64 = 7
    /// Which names zip entries get.
    package var era = ZipNameEra.modern
    package var conversations = 0
    /// The share of items whose second is another item's too. Every other such group also shares
    /// voice, model and settings, so that its zip names clash.
    package var sharedSecondShare = 0.2
    /// Voice names to use instead of the built-in ones, which are odd on purpose.
    package var voices: [String]?
    /// About how large each recording is; without it each is a few seconds of tone.
    package var audioBytes: Int?
    package var audio = AudioMix.mixed
    package var spanOfDays = 900
    /// When the newest item was made.
    package var newest = 1_763_600_000
    /// How many of the newest items are not there yet: the account as it was before they were made.
    package var notYet = 0
    /// How many of the newest items are still being made, without audio.
    package var processing = 0
    /// How many items, spread over the account, are in state `deleted`: listed, but without audio.
    package var deleted = 0
    /// How many of the newest conversations are not over yet.
    package var openConversations = 0
    /// About how many turns a conversation has.
    package var transcriptTurns = 6
    package var behaviour = ServiceBehaviour()

    package init(items: Int = 60, seed: UInt64 = 7, era: ZipNameEra = .modern, conversations: Int = 0) {
        self.items = items
        self.seed = seed
        self.era = era
        self.conversations = conversations
    }

    /// Every state and both collections at once.
    package static var everything: AccountRecipe {
        var recipe = AccountRecipe(items: 120, conversations: 40)
        recipe.processing = 2
        recipe.deleted = 3
        recipe.openConversations = 3
        return recipe
    }
}

/// How the service names the entries of a zip; each was in use for a time.
package enum ZipNameEra: String, Sendable, CaseIterable {
    /// Until May 2023: `<voice id>/<item id>.mp3`.
    case idOnly
    /// Until September 2023: the second, the voice and, last, the item's id.
    case timestampAndID
    /// Since then: the second, the voice and the settings, and no id.
    case modern
}

/// Which kinds of audio an account holds.
package enum AudioMix: String, Sendable, CaseIterable {
    /// Mostly MP3, and some of every other kind.
    case mixed
    case mp3
}
