/// How one collection is shown: its columns, and the words of its items with their times.
///
/// With its routes in an ``ItemCollection``, this is all that sets a collection apart from others.
package struct CollectionView: Sendable {
    package let collection: String
    /// The columns of CSV, in their order.
    package let columns: [ItemColumn]
    /// The columns of the table; the last one takes the room that is left.
    package let tableColumns: [ItemColumn]
    /// Who said what in an item, with times where they are known.
    package let speech: @Sendable (Sidecar) -> [SpokenLine]
    /// The same in pieces short enough to be read while they are heard; none where no times are known.
    package let captions: @Sendable (Sidecar) -> [Caption]

    package static let all: [CollectionView] = [.history, .conversations]

    /// The view of one collection by its name; several, or an unknown one, are shown by what all have.
    package static func of(_ collections: [String]) -> CollectionView {
        let known = all.filter { collections == [$0.collection] }
        return known.first ?? .several
    }

    /// What every item of every collection has.
    static let several = CollectionView(
        collection: "",
        columns: [
            .collection, .id, .date, .dateUnix, .voiceID, .voiceName, .model, .source, .words, .state,
            .upstream,
            .length, .mediaType, .size, .sha256, .audioFile, .sidecar,
        ],
        tableColumns: [.date, .collection, .voiceName, .state, .size, .length, .id, .words],
        speech: { _ in [] }, captions: { _ in [] })
}

/// A piece of what was said.
package struct SpokenLine: Sendable, Equatable {
    package var speaker: String?
    /// Seconds from the beginning.
    package var start: Double?
    package var text: String
}

/// Words with the time in which they are heard, in seconds from the beginning.
package struct Caption: Sendable, Equatable {
    package var speaker: String?
    package var start: Double
    package var end: Double
    package var text: String
}
