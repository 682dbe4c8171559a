/// One misbehaviour of the service, and when it plays.
package struct Fault: Sendable, Equatable {
    package var kind: Kind
    /// Only on this route; otherwise wherever the kind makes sense.
    package var route: Route?
    /// From which fitting request on, counted from 1.
    package var nth: Int
    /// How often; without it for ever.
    package var times: Int?

    package init(_ kind: Kind, on route: Route? = nil, nth: Int = 1, times: Int? = nil) {
        self.kind = kind
        self.route = route
        self.nth = nth
        self.times = times ?? kind.usualTimes
    }

    /// The same fault, played `count` times and then no more.
    package func times(_ count: Int) -> Fault {
        var copy = self
        copy.times = count
        return copy
    }

    /// Every way in which the service can misbehave.
    package enum Kind: Sendable, Equatable {
        // Another answer.
        case status(Int, ErrorShape)
        /// A status with Retry-After, in seconds or as a date.
        case retryAfter(Int, seconds: Int, asDate: Bool)
        case keyRejected(ServiceBehaviour.KeyRejection)
        case permissionMissing(ServiceBehaviour.PermissionRefusal)
        /// 429 for what goes beyond this many requests at once.
        case concurrencyLimit(Int)
        /// 302 to another origin.
        case redirect
        /// A page of HTML with status 200.
        case html
        /// An error in JSON with status 200.
        case jsonError
        /// Status 200 and nothing.
        case empty

        // Another way of sending.
        case latency(milliseconds: Int)
        case bandwidth(bytesPerSecond: Int)
        /// The first bytes one at a time.
        case drip(bytes: Int)
        /// Nothing more after this many bytes of the body, while the connection stays; below 0 nothing at all.
        case stall(at: Int)
        /// An orderly end in the middle of the body.
        case cut(at: Int)
        /// A connection reset in the middle of the body.
        case reset(at: Int)
        /// The connection ends without an answer.
        case hangUp
        /// Content-Length is this much more than the truth, or less.
        case wrongLength(by: Int)
        /// No length at all: the body ends with the connection. Allowed by HTTP.
        case unframed
        case unframedCut(at: Int)
        /// Chunked encoding. Allowed by HTTP.
        case chunked
        case chunkedCut(at: Int)
        /// Something else than HTTP.
        case raw(String)

        // Zips. Entries are counted from 0, and round again past the last.
        case corruptEntry(Int)
        case wrongChecksum(Int)
        /// The zip ends here, and Content-Length agrees.
        case cutZip(at: Int)
        case cutBetweenEntries(after: Int)
        case missingEntry(Int)
        /// The audio of an item that nobody asked for.
        case extraEntry
        /// A file that is no audio.
        case extraFile
        /// One entry twice.
        case duplicateEntry(Int)
        /// One entry's name twice, the second time with another item's audio.
        case contradictingEntry(Int)
        case hostileName(HostileName)
        case reordered
        /// Each entry holds the audio of the next one.
        case swappedAudio
        /// The names' clock is wrong.
        case shiftedClock(seconds: Int)
        /// Names that say nothing.
        case renamedEntries
        /// Names with another voice's name, under the right folder.
        case renamedVoices
        case noFolders
        case zipBomb
        case entryFlood(Int)
        case emptyZip
        case encryptedEntry(Int)
        /// Several items are asked for, and one bare recording comes.
        case bareAudio

        // Recordings, alone or in a zip.
        case truncatedAudio(Int)
        case emptyAudio(Int)
        case htmlAudio(Int)
        /// As many zeros as there should be bytes.
        case zeroedAudio(Int)
        /// Whatever holds this item (counted from the oldest) is answered with an error.
        case poisonedItem(Int, status: Int)

        // Listings.
        case itemsAppear(Int)
        case itemsVanish(Int)
        /// New items with old dates.
        case itemsArriveLate(Int)
        case cursorDeleted(ServiceBehaviour.UnknownCursor)
        /// The first page again, whatever the cursor.
        case repeatedPage
        /// The right page, under the cursor that led to it.
        case stuckCursor
        /// Every other page is empty, though there is more.
        case emptyPage
        /// Nothing but empty pages that promise more.
        case endlessEmpty
        /// The last page promises more, and so does what follows.
        case endlessMore
        /// JSON that ends in the middle.
        case brokenPage
        /// JSON of another shape.
        case wrongShape
        /// `has_more` is false though there is more.
        case shortListing
        /// A third of the page is missing.
        case listingGap
        /// One item twice.
        case doubledItem
        case unsortedPage
        /// One more item, whose id is a path out of everything.
        case hostileID
    }
}

/// Entry names that would do harm if they were paths.
package enum HostileName: String, Sendable, CaseIterable {
    case parent, absolute, nul, symlink, backslash, drive, long, empty, invalidUTF8, device, control
}

extension Fault.Kind {
    /// Where it makes sense.
    var routes: Set<Route> {
        switch self {
        case .corruptEntry, .wrongChecksum, .cutZip, .cutBetweenEntries, .missingEntry, .extraEntry,
            .extraFile,
            .duplicateEntry, .contradictingEntry, .hostileName, .reordered, .swappedAudio, .shiftedClock,
            .renamedEntries, .renamedVoices, .noFolders, .zipBomb, .entryFlood, .emptyZip, .encryptedEntry,
            .bareAudio:
            [.download]
        case .truncatedAudio, .emptyAudio, .htmlAudio, .zeroedAudio: [.download, .audio, .conversationAudio]
        case .poisonedItem: [.download, .audio, .deleteItem]
        case .cursorDeleted, .itemsArriveLate: [.history]
        case .itemsAppear, .itemsVanish, .repeatedPage, .stuckCursor, .emptyPage, .endlessEmpty, .endlessMore,
            .brokenPage, .wrongShape, .shortListing, .listingGap, .doubledItem, .unsortedPage, .hostileID:
            [.history, .conversations]
        default: Set(Route.allCases)
        }
    }

    /// Whether it takes a zip to pieces, and so needs one.
    var needsZip: Bool { routes == [.download] }

    /// Whether it happens between two pages, and so needs a cursor.
    var needsCursor: Bool {
        switch self {
        case .itemsAppear, .itemsVanish, .itemsArriveLate, .cursorDeleted, .repeatedPage: true
        default: false
        }
    }

    /// Those that change the account would empty it if they went on for ever.
    var usualTimes: Int? {
        switch self {
        case .itemsAppear, .itemsVanish, .itemsArriveLate, .cursorDeleted: 1
        default: nil
        }
    }

    /// Whether everything arrives all the same, at another pace or in another order.
    var isHarmless: Bool {
        switch self {
        case .latency, .bandwidth, .drip, .unframed, .chunked, .reordered, .concurrencyLimit: true
        default: false
        }
    }
}
