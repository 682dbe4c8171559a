/// Faults as text, for a command line: `status=503:times=2,stall=1000:on=download:nth=3`.
///
/// A fault is its name, its values after `=` separated by `/`, and, after colons, where and when it plays.
extension Fault: CustomStringConvertible {
    package var description: String {
        let (name, values) = kind.words
        var text = values.isEmpty ? name : name + "=" + values.joined(separator: "/")
        if let route { text += ":on=\(route.rawValue)" }
        if nth != 1 { text += ":nth=\(nth)" }
        if let times, times != kind.usualTimes { text += ":times=\(times)" }
        return text
    }

    /// Reads a list separated by commas.
    package static func list(_ text: String) throws(SimulatorError) -> [Fault] {
        var faults: [Fault] = []
        for word in text.split(separator: ",") { faults.append(try Fault(text: String(word))) }
        return faults
    }

    /// Reads one fault; `status503` is understood as `status=503`.
    package init(text: String) throws(SimulatorError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        var head = (parts.first ?? "").split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            .map(String.init)
        if head.count == 1, head[0].hasPrefix("status"), Int(head[0].dropFirst(6)) != nil {
            head = ["status", String(head[0].dropFirst(6))]
        }
        let name = head.first ?? ""
        let values = head.count > 1 ? head[1].split(separator: "/").map(String.init) : []
        guard let kind = Self.kind(name, values) else {
            throw SimulatorError(
                operation: "reading the faults", reason: Self.complaint(about: parts[0], name))
        }
        self.init(kind)
        for part in parts.dropFirst() {
            let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
            switch (sides.first, sides.count > 1 ? sides[1] : "") {
            case ("times", let value) where Int(value) != nil: times = Int(value)
            case ("nth", let value) where Int(value).map { $0 > 0 } == true: nth = Int(value) ?? 1
            case ("on", let value) where Route(rawValue: value) != nil: route = Route(rawValue: value)
            default:
                throw SimulatorError(
                    operation: "reading the faults",
                    reason: "'\(part)' is none of times=N, nth=N and on="
                        + Route.allCases.map(\.rawValue).joined(separator: "|"))
            }
        }
    }

    /// Why these words are no fault, with what is allowed in their place.
    private static func complaint(about words: String, _ name: String) -> String {
        let examples = Kind.representatives.map(\.words).filter { $0.name == name }.map(\.values)
        guard let first = examples.first else {
            return "there is no fault '\(words)'; there are \(names.joined(separator: ", "))"
        }
        guard !first.isEmpty else { return "'\(words)' is no fault: '\(name)' takes no value" }
        let places = first.indices.map { place -> String in
            var allowed: [String] = []
            for values in examples where !allowed.contains(values[place]) { allowed.append(values[place]) }
            return Int(first[place]) != nil ? "NUMBER" : allowed.joined(separator: "|")
        }
        return "'\(words)' is no fault: '\(name)' takes \(places.joined(separator: "/")), "
            + "such as '\(name)=\(first.joined(separator: "/"))'"
    }

    /// The kind that `words` would say this way. What stands in for a missing value is that of the first
    /// kind of the name in `allCases`.
    private static func kind(_ name: String, _ values: [String]) -> Kind? {
        guard let example = Kind.representatives.first(where: { $0.words.name == name }) else { return nil }
        let usual = example.words.values
        guard values.count <= usual.count else { return nil }
        return Kind(name, values + usual.dropFirst(values.count))
    }

    /// The names that `init(text:)` knows.
    package static var names: [String] {
        var names: [String] = []
        for kind in Kind.representatives where !names.contains(kind.words.name) {
            names.append(kind.words.name)
        }
        return names
    }
}

extension Fault.Kind {
    /// The kind's name and its values, as in the text.
    var words: (name: String, values: [String]) {
        switch self {
        case .status(let status, let shape): ("status", ["\(status)", shape.rawValue])
        case .retryAfter(let status, let seconds, let asDate):
            (asDate ? "retry-date" : "retry-after", ["\(status)", "\(seconds)"])
        case .keyRejected(let how): ("key-rejected", [how.rawValue])
        case .permissionMissing(let how): ("permission-missing", [how.rawValue])
        case .concurrencyLimit(let limit): ("concurrency-limit", ["\(limit)"])
        case .latency(let milliseconds): ("latency", ["\(milliseconds)"])
        case .bandwidth(let rate): ("bandwidth", ["\(rate)"])
        case .drip(let bytes): ("drip", ["\(bytes)"])
        case .stall(let at): ("stall", ["\(at)"])
        case .cut(let at): ("cut", ["\(at)"])
        case .reset(let at): ("reset", ["\(at)"])
        case .wrongLength(let by): ("wrong-length", ["\(by)"])
        case .unframedCut(let at): ("unframed-cut", ["\(at)"])
        case .chunkedCut(let at): ("chunked-cut", ["\(at)"])
        case .raw(let text): ("raw", [text.utf8.map { String($0, radix: 16) }.joined(separator: ".")])
        case .corruptEntry(let entry): ("corrupt-entry", ["\(entry)"])
        case .wrongChecksum(let entry): ("wrong-checksum", ["\(entry)"])
        case .cutZip(let at): ("cut-zip", ["\(at)"])
        case .cutBetweenEntries(let entry): ("cut-between-entries", ["\(entry)"])
        case .missingEntry(let entry): ("missing-entry", ["\(entry)"])
        case .duplicateEntry(let entry): ("duplicate-entry", ["\(entry)"])
        case .contradictingEntry(let entry): ("contradicting-entry", ["\(entry)"])
        case .hostileName(let name): ("hostile-name", [name.rawValue])
        case .shiftedClock(let seconds): ("shifted-clock", ["\(seconds)"])
        case .entryFlood(let count): ("entry-flood", ["\(count)"])
        case .encryptedEntry(let entry): ("encrypted-entry", ["\(entry)"])
        case .truncatedAudio(let entry): ("truncated-audio", ["\(entry)"])
        case .emptyAudio(let entry): ("empty-audio", ["\(entry)"])
        case .htmlAudio(let entry): ("html-audio", ["\(entry)"])
        case .zeroedAudio(let entry): ("zeroed-audio", ["\(entry)"])
        case .poisonedItem(let number, let status): ("poisoned-item", ["\(number)", "\(status)"])
        case .itemsAppear(let count): ("items-appear", ["\(count)"])
        case .itemsVanish(let count): ("items-vanish", ["\(count)"])
        case .itemsArriveLate(let count): ("items-arrive-late", ["\(count)"])
        case .cursorDeleted(let how): ("cursor-deleted", [how.rawValue])
        default: (Self.plain.first { $0.kind == self }?.name ?? "", [])
        }
    }

    /// Kinds without values.
    private static let plain: [(name: String, kind: Fault.Kind)] = [
        ("redirect", .redirect), ("html", .html), ("json-error", .jsonError), ("empty", .empty),
        ("hang-up", .hangUp), ("unframed", .unframed), ("chunked", .chunked), ("extra-entry", .extraEntry),
        ("extra-file", .extraFile), ("reordered", .reordered), ("swapped-audio", .swappedAudio),
        ("renamed-entries", .renamedEntries), ("renamed-voices", .renamedVoices), ("no-folders", .noFolders),
        ("zip-bomb", .zipBomb), ("empty-zip", .emptyZip), ("bare-audio", .bareAudio),
        ("repeated-page", .repeatedPage), ("stuck-cursor", .stuckCursor), ("empty-page", .emptyPage),
        ("endless-empty", .endlessEmpty), ("endless-more", .endlessMore), ("broken-page", .brokenPage),
        ("wrong-shape", .wrongShape), ("short-listing", .shortListing), ("listing-gap", .listingGap),
        ("doubled-item", .doubledItem), ("unsorted-page", .unsortedPage), ("hostile-id", .hostileID),
    ]

    /// The inverse of `words`.
    fileprivate init?(_ name: String, _ values: [String]) {
        let numbers = values.map { Int($0) }
        let number = numbers.first ?? nil
        let second = numbers.count > 1 ? numbers[1] : nil
        let text = values.first ?? ""
        let made: Fault.Kind? =
            switch name {
            case "status":
                number.flatMap { status in ErrorShape(rawValue: values[1]).map { .status(status, $0) } }
            case "retry-after", "retry-date":
                number.flatMap { status in
                    second.map { .retryAfter(status, seconds: $0, asDate: name == "retry-date") }
                }
            case "key-rejected": ServiceBehaviour.KeyRejection(rawValue: text).map { .keyRejected($0) }
            case "permission-missing":
                ServiceBehaviour.PermissionRefusal(rawValue: text).map { .permissionMissing($0) }
            case "hostile-name": HostileName(rawValue: text).map { .hostileName($0) }
            case "cursor-deleted": ServiceBehaviour.UnknownCursor(rawValue: text).map { .cursorDeleted($0) }
            case "raw":
                .raw(
                    String(
                        decoding: text.split(separator: ".").compactMap { UInt8($0, radix: 16) },
                        as: UTF8.self))
            case "poisoned-item": number.flatMap { item in second.map { .poisonedItem(item, status: $0) } }
            default: number.flatMap { Self.numbered(name, $0) } ?? Self.plain.first { $0.name == name }?.kind
            }
        guard let made else { return nil }
        self = made
    }

    private static func numbered(_ name: String, _ value: Int) -> Fault.Kind? {
        switch name {
        case "concurrency-limit": .concurrencyLimit(value)
        case "latency": .latency(milliseconds: value)
        case "bandwidth": .bandwidth(bytesPerSecond: value)
        case "drip": .drip(bytes: value)
        case "stall": .stall(at: value)
        case "cut": .cut(at: value)
        case "reset": .reset(at: value)
        case "wrong-length": .wrongLength(by: value)
        case "unframed-cut": .unframedCut(at: value)
        case "chunked-cut": .chunkedCut(at: value)
        case "corrupt-entry": .corruptEntry(value)
        case "wrong-checksum": .wrongChecksum(value)
        case "cut-zip": .cutZip(at: value)
        case "cut-between-entries": .cutBetweenEntries(after: value)
        case "missing-entry": .missingEntry(value)
        case "duplicate-entry": .duplicateEntry(value)
        case "contradicting-entry": .contradictingEntry(value)
        case "shifted-clock": .shiftedClock(seconds: value)
        case "entry-flood": .entryFlood(value)
        case "encrypted-entry": .encryptedEntry(value)
        case "truncated-audio": .truncatedAudio(value)
        case "empty-audio": .emptyAudio(value)
        case "html-audio": .htmlAudio(value)
        case "zeroed-audio": .zeroedAudio(value)
        case "items-appear": .itemsAppear(value)
        case "items-vanish": .itemsVanish(value)
        case "items-arrive-late": .itemsArriveLate(value)
        default: nil
        }
    }
}
