internal import Platform
internal import SQLite

/// An item with the proof that it may be deleted upstream.
struct ProvenItem: Sendable {
    var candidate: PruneCandidate
    /// Who read what, and where; the trail keeps it word for word.
    var proof: String
}

/// What the service said to a deletion.
struct DeletionAnswer: Sendable {
    enum Outcome: Sendable, Equatable {
        case deleted(String)
        case failed(String)
        /// It may be gone or not; the intent stays, for the next run to ask.
        case unknown(String)
        /// Nothing was sent.
        case unsent
    }

    var item: ProvenItem
    var outcome: Outcome
}

extension DeletionAnswer.Outcome {
    fileprivate var isUnknown: Bool {
        if case .unknown = self { return true }
        return false
    }
}

extension Manifest {
    /// Writes down what is about to be deleted, before anything is sent.
    func intend(_ items: [ProvenItem], run: Int64, now: Int64) throws {
        guard !items.isEmpty else { return }
        try database.transaction {
            for item in items {
                try database.run(
                    "INSERT INTO intents VALUES (?, ?, ?, ?)",
                    [.integer(item.candidate.key), .integer(run), .integer(now), .text(item.proof)])
            }
        }
    }

    /// Writes down what came of it.
    func record(_ answers: [DeletionAnswer], run: Int64, now: Int64) throws {
        guard !answers.isEmpty else { return }
        try database.transaction {
            for answer in answers {
                let key = SQLValue.integer(answer.item.candidate.key)
                if !answer.outcome.isUnknown {
                    try database.run("DELETE FROM intents WHERE item = ?", [key])
                }
                switch answer.outcome {
                case .unsent: break
                case .deleted(let words):
                    try database.run(
                        """
                        UPDATE items SET upstream = 'deleted', changed_run = ?2, seen_run = ?2, missed_sweeps = 0
                        WHERE item = ?1
                        """, [key, .integer(run)])
                    try note("deleted upstream", of: key, "\(answer.item.proof); \(words)", run, now)
                case .failed(let reason), .unknown(let reason):
                    try note("not deleted", of: key, reason, run, now)
                }
            }
        }
    }

    func note(_ what: String, of key: SQLValue, _ detail: String?, _ run: Int64, _ now: Int64) throws {
        try database.run(
            "INSERT INTO events (item, run, at, what, detail) VALUES (?, ?, ?, ?, ?)",
            [key, .integer(run), .integer(now), .text(what), SQLValue(detail)])
    }

    /// Notes why an item was kept that should have gone.
    func noteKept(_ items: [(PruneCandidate, String)], run: Int64, now: Int64) throws {
        guard !items.isEmpty else { return }
        try database.transaction {
            for (item, reason) in items { try note("not deleted", of: .integer(item.key), reason, run, now) }
        }
    }

    /// Deletions of which no answer is known: the run was killed, or the line broke for good.
    func openIntents() throws -> [ProvenItem] {
        var found: [ProvenItem] = []
        try database.forEachRow(
            """
            SELECT item, collection, id, date_unix, ifnull(size, 0), proof FROM intents JOIN items USING (item)
            ORDER BY item
            """
        ) { row in
            let candidate = PruneCandidate(
                key: row.integer(0), collection: row.text(1), id: row.text(2), dateUnix: row.integer(3),
                size: row.integer(4), missedSweeps: 0)
            found.append(ProvenItem(candidate: candidate, proof: row.text(5)))
        }
        return found
    }

    /// Items whose deletion upstream was sent, or was about to be, and whose fate is not known yet; with the proof.
    package func unsettledDeletions() throws -> [(item: ItemReference, proof: String)] {
        try openIntents().map {
            let item = $0.candidate
            return (
                item: ItemReference(collection: item.collection, id: item.id, key: item.key), proof: $0.proof
            )
        }
    }

    /// What the vault should hold of an item, as its row says now.
    func heldCopy(_ collection: String, _ id: String) throws -> HeldCopy? {
        try database.firstRow(
            """
            SELECT \(HeldCopy.columns) FROM items
            WHERE collection = ? AND id = ? AND state = 'stored' AND sidecar IS NOT NULL
            """, [.text(collection), .text(id)]
        ) { HeldCopy($0) }
    }
}

extension Manifest {
    /// The files of an item that is still in the trash though the account lists it again.
    func trashedCopy(_ key: Int64) throws -> HeldCopy? {
        try database.firstRow(
            """
            SELECT \(HeldCopy.columns) FROM items
            WHERE item = ? AND sidecar IS NOT NULL
            """, [.integer(key)]
        ) { HeldCopy($0) }
    }

    /// Forgets what a listing said of an item, because its sidecar says the same.
    func dropPending(_ key: Int64) throws {
        try database.run("DELETE FROM pending WHERE item = ?", [.integer(key)])
    }
}

/// The files that a manifest says an item has.
struct HeldCopy: Sendable {
    var path: String?
    var sidecar: String
    var size: Int64?
    var sha256: SHA256?
    var sidecarSHA256: SHA256?
    var audio: String
    var sealed: SealedPlace?
}

extension HeldCopy {
    var audioFile: StoredFile? { StoredFile(audio: path, in: sealed) }
    var sidecarFile: StoredFile { StoredFile(sidecar: sidecar, in: sealed) }

    fileprivate static let columns =
        "path, sidecar, size, sha256, sidecar_sha256, audio, volume, audio_at, sidecar_at"

    fileprivate init(_ row: borrowing Row) {
        self.init(
            path: row.optionalText(0), sidecar: row.text(1), size: row.optionalInteger(2),
            sha256: row.optionalBlob(3).flatMap { SHA256(bytes: $0) },
            sidecarSHA256: row.optionalBlob(4).flatMap { SHA256(bytes: $0) }, audio: row.text(5),
            sealed: SealedPlace(row, volume: 6, audio: 7, sidecar: 8))
    }
}
