internal import Backup
internal import Platform

extension StatusReport {
    /// A clock may be a little wrong. What is said to be further ahead tells nothing of today.
    static let believedAhead: Int64 = 86_400

    /// When a collection was last backed up completely, and what keeps it from being so.
    func completenessLines(of collection: CollectionStatus) -> [String] {
        var line = "  completely backed up: "
        if let time = collection.disbelieved {
            line += "not known, as \(UTCTime(unix: time).shown) is yet to come: a clock was wrong"
        } else {
            line += collection.completed.map { "\(UTCTime(unix: $0).shown)\(ago($0))" } ?? never
        }
        return [line] + (collection.unreadable == nil ? [] : ["  the key of the last run may not read it"])
    }

    /// What is to be said of collections that no backup has covered.
    func untouchedLines() -> [String] {
        guard !status.collections.isEmpty else { return [] }
        return status.untouched.map { collection in
            "\(collection.name): no backup has covered them, so they do not count"
                + (collection.unreadable == nil ? "" : "; the key of the last run may not read them")
        }
    }

    /// Collections that were backed up, and that the key may no longer read.
    func accessWarnings() -> [String] {
        status.collections.filter { $0.unreadable != nil }.map { collection in
            "the key of the last run may not read \(collection.name): "
                + (collection.completed.map { "nothing newer than \(UTCTime(unix: $0).iso8601) is backed up" }
                    ?? "they were never completely backed up")
        }
    }

    /// Why the last complete backup is too old, if it is older than `limit` seconds.
    func staleness(limit: Int64) -> String? {
        if let collection = status.collections.first(where: { $0.disbelieved != nil }) {
            return
                "when \(collection.name) was last completely backed up is not known: it is said to be yet to come"
        }
        guard let completed = status.completed else {
            let missing = status.collections.filter { $0.completed == nil }.map(\.name)
            let what = missing.count == status.collections.count ? "the whole account" : missing[0]
            return status.rebuilt == nil
                ? "no backup of \(what) has ever been completed"
                : "when \(what) was last backed up is \(Self.unknown)"
        }
        guard now - completed > limit else { return nil }
        let behind = status.collections.filter { now - ($0.completed ?? 0) > limit }
        let which =
            behind.count == status.collections.count
            ? "" : " of \(behind.map(\.name).joined(separator: ", "))"
        return "the last complete backup\(which) ended \(UTCTime(unix: completed).iso8601), "
            + "\(Quantity.span(now - completed)) ago"
    }
}
