extension Fault: CaseIterable {
    /// Each kind at least once, with telling values; for tests that must hold whatever happens.
    package static let allCases: [Fault] = Kind.representatives.map { Fault($0) }
}

extension Fault.Kind {
    static let representatives: [Fault.Kind] = answers + deliveries + zips + recordings + listings

    private static let answers: [Fault.Kind] =
        [400, 401, 403, 404, 408, 409, 422, 425, 429, 500, 502, 503, 504].map { .status($0, .modern) }
        + ErrorShape.allCases.map { .status(503, $0) }
        + [.status(403, .html), .status(500, .topLevel), .status(404, .string), .status(422, .list)]
        + [.retryAfter(429, seconds: 1, asDate: false), .retryAfter(503, seconds: 1, asDate: true)]
        + ServiceBehaviour.KeyRejection.allCases.map { .keyRejected($0) }
        + ServiceBehaviour.PermissionRefusal.allCases.map { .permissionMissing($0) }
        + [.concurrencyLimit(1), .redirect, .html, .jsonError, .empty]

    private static let deliveries: [Fault.Kind] = [
        .latency(milliseconds: 20), .bandwidth(bytesPerSecond: 4_000_000), .drip(bytes: 300),
        .stall(at: -1), .stall(at: 0), .stall(at: 5000), .cut(at: 0), .cut(at: 5000), .reset(at: 0),
        .reset(at: 5000), .hangUp, .wrongLength(by: 100), .wrongLength(by: -100), .unframed,
        .unframedCut(at: 5000), .chunked, .chunkedCut(at: 5000), .raw("\u{16}\u{3}\u{1}"),
    ]

    private static let zips: [Fault.Kind] =
        [
            .corruptEntry(0), .corruptEntry(3), .wrongChecksum(1), .cutZip(at: 10), .cutZip(at: 30_000),
            .cutZip(at: -1), .cutZip(at: -30), .cutBetweenEntries(after: 0), .cutBetweenEntries(after: 2),
            .missingEntry(1), .extraEntry, .extraFile, .duplicateEntry(1), .contradictingEntry(1),
        ]
        + HostileName.allCases.map { .hostileName($0) }
        + [
            .reordered, .swappedAudio, .shiftedClock(seconds: 1), .shiftedClock(seconds: -3600),
            .renamedEntries, .renamedVoices, .noFolders, .zipBomb, .entryFlood(20_000), .emptyZip,
            .encryptedEntry(1), .bareAudio,
        ]

    private static let recordings: [Fault.Kind] = [
        .truncatedAudio(0), .emptyAudio(1), .htmlAudio(1), .zeroedAudio(1), .poisonedItem(7, status: 400),
        .poisonedItem(9, status: 500),
    ]

    private static let listings: [Fault.Kind] =
        [.itemsAppear(5), .itemsVanish(4), .itemsArriveLate(3)]
        + ServiceBehaviour.UnknownCursor.allCases.map { .cursorDeleted($0) }
        + [
            .repeatedPage, .stuckCursor, .emptyPage, .endlessEmpty, .endlessMore, .brokenPage, .wrongShape,
            .shortListing, .listingGap, .doubledItem, .unsortedPage, .hostileID,
        ]
}
