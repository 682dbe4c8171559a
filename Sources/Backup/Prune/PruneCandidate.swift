internal import Platform

/// An item that may be let go.
package struct PruneCandidate: Sendable, Equatable {
    /// The manifest's own number for it.
    package var key: Int64
    package var collection: String
    package var id: String
    package var dateUnix: Int64
    package var size: Int64
    /// How many complete listings in a row lacked it.
    package var missedSweeps: Int
    var sha256: SHA256?
}

/// An item that stays although it was meant, and why.
package struct KeptItem: Sendable, Equatable {
    package var collection: String
    package var id: String
    package var reason: String

    package init(collection: String, id: String, reason: String) {
        self.collection = collection
        self.id = id
        self.reason = reason
    }
}

/// What would be let go, and what of the items meant would not.
struct PruneSelection: Sendable {
    var candidates: [PruneCandidate] = []
    var kept: [KeptItem] = []
    var keptCount = 0

    /// At most so many are named.
    static let namedItems = 1000

    var bytes: Int64 { candidates.reduce(0) { $0 + $1.size } }

    mutating func keep(_ item: KeptItem) {
        keptCount += 1
        if kept.count < Self.namedItems { kept.append(item) }
    }
}
