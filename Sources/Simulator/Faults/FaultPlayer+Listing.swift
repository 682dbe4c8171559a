/// What stands around the elements of a listing.
struct Envelope: Sendable {
    var hasMore: Bool
    /// What the next request is to begin after.
    var cursor: String?
    var scannedUntil: Int?
}

extension [Fault.Kind] {
    /// Plays the listing faults on a page that was asked for with `cursor`.
    func change<Listed>(
        _ elements: inout [Listed], _ envelope: inout Envelope, cursor: String?, date: (Listed) -> Int
    ) {
        for kind in self {
            switch kind {
            case .emptyPage:
                envelope = Envelope(
                    hasMore: true, cursor: cursor,
                    scannedUntil: elements.first.map(date) ?? envelope.scannedUntil)
                elements = []
            case .endlessEmpty:
                envelope = Envelope(hasMore: true, cursor: cursor)
                elements = []
            case .endlessMore:
                if elements.isEmpty { envelope.cursor = cursor }
                envelope.hasMore = true
            case .stuckCursor: envelope.cursor = cursor
            case .shortListing: envelope.hasMore = false
            case .listingGap: elements.removeSubrange((elements.count / 3)..<(elements.count * 2 / 3))
            case .doubledItem:
                if let first = elements.first { elements.insert(first, at: elements.count / 2) }
            case .unsortedPage:
                elements = elements.suffix(elements.count / 2) + elements.dropLast(elements.count / 2)
            default: continue
            }
        }
    }
}
