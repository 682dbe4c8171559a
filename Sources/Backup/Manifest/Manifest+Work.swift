package import Platform
internal import SQLite

/// An item that the next batch may hold, with what fetching and naming it needs.
package struct WorkItem: Sendable, Equatable {
    package var key: Int64
    package var id: String
    package var dateUnix: Int64
    package var voiceID: String?
    package var voiceName: String?
    package var category: String?
    package var modelID: String?
    package var settings: String?
    package var outputFormat: String?
    /// The service says that it dropped the audio; only the metadata is left.
    package var isAudioDropped: Bool
    /// Where it is stored already, when this is an update.
    package var held: HeldItem?
    package var attempts: Int
}

extension WorkItem {
    /// The same item once its files are known.
    func holding(_ held: HeldItem) -> WorkItem {
        var item = self
        item.held = held
        return item
    }
}

/// What the vault holds of an item.
package struct HeldItem: Sendable, Equatable {
    package var path: String?
    package var sidecar: String
    package var size: Int64?
    package var sha256: SHA256?
    package var mediaType: String?
    package var durationMilliseconds: Int?
    package var transport: String?
    package var evidence: String?
    package var run: Int64
    package var fetched: Int64
    package var audio: String
}

/// How far a run has come in the list of what is to be done, newest first.
package struct WorkPosition: Sendable, Equatable {
    var date: Int64 = .max
    var item: Int64 = .max

    package init() {}
}

/// Which of the open work a run takes on.
package struct WorkScope: Sendable, Equatable {
    package var run: Int64
    /// Only what this run listed, because the user filtered.
    package var onlyListed: Bool
    /// Also what failed a short while ago.
    package var retriesFailed: Bool
    package var now: Int64
    /// Also what is still sealed, for a plan: a run first takes it out of its volume.
    package var includesSealed = false

    package init(run: Int64, onlyListed: Bool = false, retriesFailed: Bool = false, now: Int64) {
        self.run = run
        self.onlyListed = onlyListed
        self.retriesFailed = retriesFailed
        self.now = now
    }
}

/// The two kinds of open work.
package enum WorkKind: Int64, Sendable {
    case fetch = 1
    case sidecar = 2
}

extension Manifest {
    /// Makes everything that is still open part of this run, so that its sum speaks of it.
    package func undertake(_ collection: String, _ scope: WorkScope) throws {
        guard !scope.onlyListed else { return }
        try database.run(
            "UPDATE items SET seen_run = ?1 WHERE collection = ?2 AND work > 0 AND seen_run <> ?1",
            [.integer(scope.run), .text(collection)])
        // What can never be stored is still there and still not stored.
        try database.run(
            """
            UPDATE items SET seen_run = ?1 WHERE state = 'failed' AND reason IS NOT NULL AND collection = ?2
                AND work = 0 AND upstream = 'present' AND seen_run <> ?1
            """, [.integer(scope.run), .text(collection)])
    }

    /// How much is to be done.
    package func openWork(_ kind: WorkKind, in collection: String, _ scope: WorkScope) throws -> Int {
        try database.firstRow(
            "SELECT count(*) FROM \(Self.scopeSQL)", Self.scopeValues(kind, collection, scope)
        ) { Int($0.integer(0)) } ?? 0
    }

    /// The next items to work on after `position`, and the position that this reaches.
    package func nextWork(
        _ kind: WorkKind, in collection: String, _ scope: WorkScope, after position: WorkPosition, limit: Int
    ) throws -> ([WorkItem], WorkPosition) {
        var items: [WorkItem] = []
        var reached = position
        try database.forEachRow(
            Self.nextWorkSQL,
            Self.scopeValues(kind, collection, scope)
                + [
                    .integer(position.date), .integer(position.item), .integer(Int64(limit)),
                    SQLValue(scope.includesSealed),
                ]
        ) { row in
            reached.date = row.integer(2)
            reached.item = row.integer(0)
            var item = WorkItem(
                key: row.integer(0), id: row.text(1), dateUnix: row.integer(2), voiceID: row.optionalText(3),
                voiceName: row.optionalText(4), category: row.optionalText(5), modelID: row.optionalText(6),
                settings: row.optionalText(7), outputFormat: row.optionalText(8),
                isAudioDropped: row.text(9) == "gone", attempts: Int(row.integer(10)))
            if let sidecar = row.optionalText(11) {
                item.held = HeldItem(
                    path: row.optionalText(12), sidecar: sidecar, size: row.optionalInteger(13),
                    sha256: row.isNull(14) ? nil : SHA256(bytes: row.blob(14)),
                    mediaType: row.optionalText(15),
                    durationMilliseconds: row.optionalInteger(16).map { Int($0) },
                    transport: row.optionalText(17),
                    evidence: row.optionalText(18), run: row.integer(19), fetched: row.integer(20),
                    audio: row.text(9))
            }
            items.append(item)
        }
        return (items, reached)
    }

    /// The API's JSON of items whose sidecar is to be written.
    package func pendingMetadata(of keys: [Int64]) throws -> [Int64: [UInt8]] {
        var found: [Int64: [UInt8]] = [:]
        for key in keys {
            found[key] = try database.firstRow("SELECT json FROM pending WHERE item = ?", [.integer(key)]) {
                $0.blob(0)
            }
        }
        return found
    }

    /// Items that were not ready when last listed, and that this run's listing did not reach.
    package func unseenWaiting(in collection: String, run: Int64, limit: Int) throws -> [String] {
        var ids: [String] = []
        try database.forEachRow(
            """
            SELECT id FROM items INDEXED BY items_waiting
            WHERE collection = ? AND state = 'waiting' AND seen_run < ? ORDER BY date_unix DESC LIMIT ?
            """, [.text(collection), .integer(run), .integer(Int64(limit))]
        ) { ids.append($0.text(0)) }
        return ids
    }

    static let nextWorkSQL = """
        SELECT item, id, date_unix, voice_id, voice_name, category, model_id, settings, output_format, audio, attempts,
            sidecar, path, size, sha256, media_type, duration_ms, transport, evidence, fetched_run, fetched
        FROM \(scopeSQL) AND (volume IS NULL OR ?9) AND (date_unix, item) < (?6, ?7)
        ORDER BY date_unix DESC, item DESC LIMIT ?8
        """

    // SQLite would rather walk over all items in their order than sort the open ones, and would look for `work > 0`, which
    // only opens the index to it, instead of the kind of work.
    private static let scopeSQL = """
        items INDEXED BY items_to_do WHERE collection = ?1 AND likely(work > 0) AND work = ?2 AND (?3 = 0 OR seen_run = ?4)
            AND (next_try IS NULL OR next_try <= ?5 OR next_try > ?5 + 8 * 86400)
        """

    private static func scopeValues(_ kind: WorkKind, _ collection: String, _ scope: WorkScope) -> [SQLValue]
    {
        [
            .text(collection), .integer(kind.rawValue), .integer(scope.onlyListed ? 1 : 0),
            .integer(scope.run),
            .integer(scope.retriesFailed ? .max : scope.now),
        ]
    }
}
