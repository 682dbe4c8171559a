internal import Platform
internal import SQLite

/// Gives the files that the source held their places in the new vault, as the snapshots say.
final class Placement {
    private let room: RestoreRoom
    private let index: RestoreIndex
    private let findings: RestoreFindings
    private let events: RestoreEvents
    private var folders: Set<String> = []
    /// Items that are whole.
    private(set) var items = 0

    init(_ room: RestoreRoom, _ index: RestoreIndex, _ findings: RestoreFindings, _ events: RestoreEvents) {
        self.room = room
        self.index = index
        self.findings = findings
        self.events = events
    }

    /// Blocking.
    func run(_ manifest: Manifest) async throws {
        let total = try await manifest.heldItems()
        var last: Int64 = 0
        var done = 0
        while case let records = try await manifest.heldRecords(after: last, limit: 512), !records.isEmpty {
            for record in records {
                try Task.checkCancellation()
                if try place(record) { items += 1 }
                last = record.key
                done += 1
                events.send(.placed(items: done, total: total))
            }
        }
    }

    /// Whether all files of the item are there.
    private func place(_ record: ItemRecord) throws -> Bool {
        let item = ItemReference(collection: record.collection, id: record.id)
        var isWhole = true
        let files: [(Finding.Part, String?, SHA256?)] = [
            (.audio, record.path, record.sha256), (.sidecar, record.sidecar, record.sidecarSHA256),
        ]
        for case (let part, let path?, let digest) in files {
            guard VaultPlace.isValid(path, in: record.collection), let digest else {
                try findings.tell(
                    Finding(.disagrees, part, path, "the snapshot gives it no place in a vault", of: item))
                isWhole = false
                continue
            }
            if let flaw = try place(digest, at: path) {
                try findings.tell(Finding(flaw.kind, part, path, flaw.detail, of: item))
                isWhole = false
            }
        }
        return isWhole
    }

    /// Puts the bytes of this digest under a name; answers why they cannot be.
    func place(_ digest: SHA256, at path: String) throws -> (kind: Finding.Kind, detail: String)? {
        guard let place = try index.place(of: digest) else {
            return try index.hasMember(findings.base + path)
                ? (.damaged, "its bytes are not those that were saved")
                : (.missing, "nothing in the source has its bytes")
        }
        let target = room.draft.absolute(path)
        let folder = parentFolder(of: target)
        if folders.insert(folder).inserted {
            try Folder.make(folder, permissions: room.vault.permissions.folder)
        }
        do {
            switch place {
            case .waiting:
                try File.rename(room.contentPath(digest), to: target, ifPresent: .refuse)
                try index.setPlace(of: digest, path)
            case .placed(let first):
                try copy(room.draft.absolute(first), to: target)
            }
        } catch let error as FileError where error.alreadyExists {
            return (.disagrees, "another item has the same name")
        }
        return nil
    }

    /// A file of its own: two items must not share what one bad sector takes.
    private func copy(_ path: String, to target: String) throws {
        let reader = try FileReader(path)
        var file = try StagedFile(in: room.partFolder, permissions: room.vault.permissions.file)
        while case let chunk = try reader.next(), !chunk.isEmpty { try file.append(chunk) }
        try file.commit(as: target, ifPresent: .refuse)
    }
}

extension Manifest {
    /// The next items whose files should be in the vault.
    func heldRecords(after key: Int64, limit: Int) throws -> [ItemRecord] {
        var found: [ItemRecord] = []
        try database.forEachRow(
            """
            SELECT \(ItemRecord.columns) FROM items
            WHERE item > ? AND (\(Self.isHeld)) ORDER BY item LIMIT ?
            """, [.integer(key), .integer(Int64(limit))]
        ) { found.append(ItemRecord($0)) }
        return found
    }
}
