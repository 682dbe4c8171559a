extension Manifest {
    /// Every collection that counts: those in `found`, and those that were listed to the end and held nothing.
    func withListedCollections(_ found: [String: CollectionStatus]) throws -> [String: CollectionStatus] {
        var all = found
        for name in Collections.all.map(\.name) where all[name] == nil {
            guard try fact("completed.\(name)") != nil || fact("full_sweep.\(name)") != nil else { continue }
            all[name] = CollectionStatus(name: name)
        }
        return all
    }

    /// Adds when the collection was last backed up completely.
    func addCompleteness(to status: inout CollectionStatus, believingUntil latest: Int64) throws {
        let completed = try number("completed.\(status.name)")
        status.completed = completed.flatMap { $0 <= latest ? $0 : nil }
        status.disbelieved = completed.flatMap { $0 > latest ? $0 : nil }
        status.unreadable = try number("unreadable.\(status.name)")
    }

    /// Writes down whether the key of a run may read a collection.
    func note(_ collection: String, isReadable: Bool, at now: Int64) throws {
        let name = "unreadable.\(collection)"
        // Nearly always nothing is to be written, and a write waits for the disk.
        if isReadable, try fact(name) == nil { return }
        try setFact(name, isReadable ? nil : String(now))
    }
}

extension VaultStatus {
    /// When everything that the vault keeps had been listed completely and tried; none while that was never so.
    ///
    /// A collection counts when the vault has items of it, or listed it to the end once. Its age is that of the
    /// collection that is furthest behind.
    package var completed: Int64? {
        let times = collections.map(\.completed)
        return times.contains(nil) ? nil : times.compactMap { $0 }.min()
    }
}
