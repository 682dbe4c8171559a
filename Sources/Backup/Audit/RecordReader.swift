/// Reads a manifest's records in their order, a stretch at a time.
struct RecordReader {
    private let manifest: Manifest
    private var position = RecordPosition()
    private var stretch: ArraySlice<ItemRecord> = []
    private var hasEnded = false

    init(_ manifest: Manifest) { self.manifest = manifest }

    /// The record that comes next, which stays where it is.
    mutating func peek() async throws -> ItemRecord? {
        if stretch.isEmpty, !hasEnded {
            stretch = try await manifest.records(after: &position)[...]
            hasEnded = stretch.isEmpty
        }
        return stretch.first
    }

    mutating func pass() { stretch = stretch.dropFirst() }
}

extension ItemRecord {
    /// Whether it stands before the other in the manifest's order.
    func precedes(_ other: ItemRecord) -> Bool {
        if collection != other.collection {
            return collection.utf8.lexicographicallyPrecedes(other.collection.utf8)
        }
        return id.utf8.lexicographicallyPrecedes(other.id.utf8)
    }
}
