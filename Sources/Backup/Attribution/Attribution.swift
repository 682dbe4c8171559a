/// Which entry of an answered batch holds the audio of which requested item.
///
/// An entry is attributed rightly or not at all; whatever is left over is fetched alone.
package struct Attribution: Sendable, Hashable {
    /// An intact entry and the item that it belongs to.
    package struct Match: Sendable, Hashable {
        /// The `ArrivedEntry.index`.
        package let entry: Int
        /// The position in the list of claims.
        package let claim: Int
        package let evidence: Evidence
    }

    /// An item that has to be fetched alone.
    package struct Leftover: Sendable, Hashable {
        /// The position in the list of claims.
        package let claim: Int
        package let reason: Reason
    }

    /// Why an item got no audio out of a batch.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// The zip ended well and held nothing for the item.
        case notSent = "the batch held nothing for it"
        /// The zip broke off, or an entry had to be skipped, and the item may have been there.
        case cutOff = "the batch broke off before it"
        /// Its entry arrived with wrong bytes.
        case damaged = "its entry in the batch was damaged"
        /// More than one entry could be its audio.
        case doubled = "more than one entry of the batch bears its name"
        /// The names of the batch prove nothing: see `unattributable`.
        case unattributable = "the names in the batch do not tell which item is which"
    }

    /// Why the names of a whole batch prove nothing.
    package enum Doubt: String, Sendable, Hashable, CaseIterable {
        /// The requested items are too close to each other for names without ids, or one of them has no voice.
        case itemsTooAlike = "the requested items could not be told apart by name"
        /// An entry fits none of the requested items.
        case strangeEntry = "an entry fits none of the requested items"
        /// Two entries fit the same item.
        case doubledEntry = "two entries fit the same item"
        /// Too few entries arrived to rule out that the names' clock is shifted.
        case clockMayBeShifted = "too few entries arrived to trust the clock in their names"
    }

    /// At most one for each entry and for each claim.
    package let matches: [Match]
    /// Every claim without a match, in the order of the claims.
    package let leftovers: [Leftover]
    /// The `ArrivedEntry.index` of each intact entry that belongs to no item: its bytes are dropped.
    package let strays: [Int]
    /// Set when the entries without ids were refused together.
    package let unattributable: Doubt?

    /// Whether any match rests on voice and second only, so that the run's first such batch must be cross-checked.
    package var isInferred: Bool { matches.contains { $0.evidence == .voiceAndSecond } }
}
