/// Where an item's files stand.
struct VaultNames: Sendable, Equatable {
    /// The path without extension, relative to the vault.
    let stem: String

    /// `nil` for an id that must never become a path.
    init?(collection: String, item: WorkItem) {
        if let held = item.held {
            // A voice may be renamed upstream; the files keep the name under which they are known.
            stem = String(held.sidecar.dropLast(".json".count))
            return
        }
        guard let name = ItemName.stem(date: item.dateUnix, label: item.voiceName, id: item.id) else {
            return nil
        }
        stem = ItemName.folder(collection: collection, date: item.dateUnix) + "/" + name
    }

    var sidecar: String { stem + ".json" }

    func audio(_ kind: AudioKind) -> String { stem + "." + kind.fileExtension }
}

/// The last part of a path.
func fileName(_ path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
}
