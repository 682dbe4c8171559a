internal import Platform
internal import SQLite

/// What happens to an item's files.
enum TrashDirection: String, Sendable {
    /// Into the trash: the account no longer has the item.
    case trash
    /// Out of it, because the user wants it.
    case restore
    /// Out of it, because the account lists the item again.
    case `return`
    /// Away for good.
    case discard

    /// What the trail calls it.
    var event: String {
        switch self {
        case .trash: "trashed"
        case .restore: "restored"
        case .return: "returned"
        case .discard: "discarded"
        }
    }
}

/// An item whose files are to be moved.
struct TrashMove: Sendable {
    var key: Int64
    var direction: TrashDirection
    var collection: String
    var id: String
    /// Relative to the vault, as the manifest has them.
    var path: String?
    var sidecar: String
    var size: Int64
    var sha256: SHA256?

    var files: [String] { [path, sidecar].compactMap { $0 } }

    /// Where a file stands afterwards; `nil` when nowhere.
    func target(of file: String) -> String? {
        switch direction {
        case .trash: TrashPath.inside(file)
        case .restore, .return: TrashPath.outside(file)
        case .discard: nil
        }
    }
}

/// The trash keeps the paths that files had.
package enum TrashPath {
    private static let prefix = "trash/"

    package static func isInside(_ path: String) -> Bool { path.hasPrefix(prefix) }
    static func inside(_ path: String) -> String { isInside(path) ? path : prefix + path }
    static func outside(_ path: String) -> String {
        isInside(path) ? String(path.dropFirst(prefix.count)) : path
    }
}

/// An item in the trash.
package struct TrashedItem: Sendable, Equatable {
    package var record: ItemRecord
    /// When it went there.
    package var since: Int64
}

extension Manifest {
    /// Writes down which files are about to move, before any does.
    func begin(_ moves: [TrashMove], run: Int64) throws {
        try database.transaction {
            for move in moves {
                try database.run(
                    "INSERT INTO moves VALUES (?, ?, ?)",
                    [.integer(move.key), .integer(run), .text(move.direction.rawValue)])
            }
        }
    }

    /// Records moves whose files are durably in their new places.
    func finish(_ moves: [TrashMove], run: Int64, now: Int64, reason: (TrashMove) -> String?) throws {
        try database.transaction {
            for move in moves {
                let key = SQLValue.integer(move.key)
                try database.run("DELETE FROM moves WHERE item = ?", [key])
                try update(move, run)
                try note(move.direction.event, of: key, reason(move), run, now)
            }
        }
    }

    private func update(_ move: TrashMove, _ run: Int64) throws {
        let values: [SQLValue] = [
            .integer(move.key), .integer(run), SQLValue(move.path.flatMap(move.target)),
            SQLValue(move.target(of: move.sidecar)),
        ]
        switch move.direction {
        case .trash:
            try database.run(
                """
                UPDATE items SET state = 'trashed', upstream = 'gone', work = 0, path = ?3, sidecar = ?4,
                    changed_run = ?2, seen_run = ?2 WHERE item = ?1
                """, values)
            try database.run("DELETE FROM pending WHERE item = ?", [.integer(move.key)])
        case .restore:
            try database.run(
                """
                UPDATE items SET state = 'stored', path = ?3, sidecar = ?4, missed_sweeps = 0, changed_run = ?2,
                    seen_run = ?2 WHERE item = ?1
                """, values)
        case .return:
            // What the account says anew is still to be written down.
            try database.run(
                """
                UPDATE items SET state = 'stored', path = ?3, sidecar = ?4, missed_sweeps = 0, changed_run = ?2,
                    seen_run = ?2, attempts = 0, reason = NULL, next_try = NULL,
                    work = CASE WHEN item NOT IN (SELECT item FROM pending) THEN 0 WHEN ?5 THEN 1 ELSE 2 END
                WHERE item = ?1
                """, values + [SQLValue(Collections.named(move.collection)?.hasDetail ?? false)])
        case .discard:
            try database.run(
                """
                UPDATE items SET state = 'discarded', path = ?3, sidecar = ?4, size = NULL, sha256 = NULL,
                    sidecar_sha256 = NULL, verified = NULL, changed_run = ?2, seen_run = ?2 WHERE item = ?1
                """, values)
        }
    }

    /// Forgets a move that did not take place.
    func cancelMove(of key: Int64) throws {
        try database.run("DELETE FROM moves WHERE item = ?", [.integer(key)])
    }

    private static let moveColumns = "item, collection, id, path, sidecar, ifnull(size, 0), sha256"

    /// Moves that a killed run began.
    func openMoves() throws -> [(move: TrashMove, run: Int64)] {
        var found: [(move: TrashMove, run: Int64)] = []
        try database.forEachRow(
            "SELECT \(Self.moveColumns), direction, moves.run FROM moves JOIN items USING (item) ORDER BY item"
        ) { row in
            guard let direction = TrashDirection(rawValue: row.text(7)) else { return }
            found.append((move: TrashMove(row, direction), run: row.integer(8)))
        }
        return found
    }

    func hasOpenMoves() throws -> Bool {
        try database.firstRow("SELECT 1 FROM moves LIMIT 1") { _ in true } ?? false
    }

    /// The move of one item, with its files as they are recorded now.
    func move(_ key: Int64, _ direction: TrashDirection) throws -> TrashMove? {
        try database.firstRow(
            "SELECT \(Self.moveColumns) FROM items WHERE item = ? AND sidecar IS NOT NULL AND volume IS NULL",
            [.integer(key)]
        ) { TrashMove($0, direction) }
    }

    /// What is in the trash since `time` or longer, the longest there first.
    func trashed(before time: Int64 = .max) throws -> [TrashedItem] {
        var found: [TrashedItem] = []
        try database.forEachRow(
            """
            SELECT \(ItemRecord.columns), since FROM (
                SELECT *, ifnull((SELECT max(at) FROM events WHERE item = i.item AND what = 'trashed'), 0) AS since
                FROM items i WHERE state = 'trashed')
            WHERE since <= ? ORDER BY since, collection, id
            """, [.integer(time)]
        ) { found.append(TrashedItem(record: ItemRecord($0), since: $0.integer($0.count - 1))) }
        return found
    }

    /// The account still has an item that listings lacked.
    func noteStillThere(_ keys: [Int64], run: Int64, now: Int64) throws {
        guard !keys.isEmpty else { return }
        try database.transaction {
            for key in keys {
                try database.run(
                    "UPDATE items SET upstream = 'present', missed_sweeps = 0, changed_run = ?2, seen_run = ?2 WHERE item = ?1",
                    [.integer(key), .integer(run)])
                try note("still there", of: .integer(key), "a listing lacked it", run, now)
            }
        }
    }
}

extension TrashMove {
    fileprivate init(_ row: borrowing Row, _ direction: TrashDirection) {
        self.init(
            key: row.integer(0), direction: direction, collection: row.text(1), id: row.text(2),
            path: row.optionalText(3), sidecar: row.text(4), size: row.integer(5),
            sha256: row.optionalBlob(6).flatMap { SHA256(bytes: $0) })
    }
}
