internal import SQLite

/// How a run's items add up, counted from the states of the items.
package struct Accounting: Sendable, Equatable {
    package var listed = 0
    package var stored = 0
    package var alreadyHad = 0
    package var failed = 0
    package var excluded = 0

    package init() {}

    /// The accounting rule: every listed item is one of the four.
    package var holds: Bool { listed == stored + alreadyHad + failed + excluded }
}

extension Manifest {
    /// Writes down that a run began and gives it its number.
    package func beginRun(command: String, kind: String, now: Int64) throws -> Int64 {
        try database.run(
            """
            INSERT INTO runs (run, command, kind, started)
            SELECT 1 + max(?1, ifnull(max(run), 0)), ?2, ?3, ?4 FROM runs
            """, [.integer(lastRunElsewhere), .text(command), .text(kind), .integer(now)])
        return database.lastInsertedRow
    }

    /// The numbers of all runs that are known.
    func runNumbers() throws -> Set<Int64> {
        var found: Set<Int64> = []
        try database.forEachRow("SELECT run FROM runs") { found.insert($0.integer(0)) }
        return found
    }

    package func hasRun(_ run: Int64) throws -> Bool {
        try database.firstRow("SELECT 1 FROM runs WHERE run = ?", [.integer(run)]) { _ in true } ?? false
    }

    /// The last run and when it began; `nil` when there was none.
    func newestRun() throws -> (run: Int64, started: Int64)? {
        try database.firstRow("SELECT run, started FROM runs ORDER BY run DESC LIMIT 1") {
            ($0.integer(0), $0.integer(1))
        }
    }

    package func setKind(_ kind: String, of run: Int64) throws {
        try database.run("UPDATE runs SET kind = ? WHERE run = ?", [.text(kind), .integer(run)])
    }

    /// Writes down how a run ended, and which collections it backed up completely.
    package func endRun(
        _ run: Int64, _ summary: RunSummary, completed: [String] = [], now: Int64
    ) throws {
        try database.transaction {
            for name in completed { try setFact("completed.\(name)", String(now)) }
            try writeEnd(of: run, summary, now: now)
        }
    }

    private func writeEnd(of run: Int64, _ summary: RunSummary, now: Int64) throws {
        let sum = summary.accounting
        try database.run(
            """
            UPDATE runs SET ended = ?, exit = ?, listed = ?, stored = ?, already_had = ?, failed = ?, excluded = ?,
                bytes = ?, requests = ?, retries = ?, milliseconds = ?, snapshot = ?, note = ? WHERE run = ?
            """,
            [
                .integer(now), .integer(Int64(summary.exit.rawValue)), .integer(Int64(sum.listed)),
                .integer(Int64(sum.stored)), .integer(Int64(sum.alreadyHad)), .integer(Int64(sum.failed)),
                .integer(Int64(sum.excluded)), .integer(Int64(summary.bytes)),
                .integer(Int64(summary.requests)),
                .integer(Int64(summary.retries)), .integer(Int64(summary.milliseconds)),
                summary.snapshot.map { .text($0) } ?? .null, summary.note.map { .text($0) } ?? .null,
                .integer(run),
            ])
    }

    /// Counts the run's items by the states they are in now.
    ///
    /// The total is counted apart from the parts, so that a state which no part
    /// covers shows as a sum that does not hold. A stored item with a reason is one whose update failed.
    package func accounting(of run: Int64) throws -> Accounting {
        var sum = Accounting()
        try database.forEachRow(
            """
            SELECT count(*),
                ifnull(sum(state = 'stored' AND reason IS NULL AND fetched_run = ?1), 0),
                ifnull(sum(state = 'stored' AND reason IS NULL AND fetched_run IS NOT ?1), 0),
                ifnull(sum(state = 'failed' OR (state = 'vanished' AND changed_run = ?1)
                    OR (state = 'stored' AND reason IS NOT NULL)), 0),
                ifnull(sum(state IN ('waiting', 'listed', 'trashed', 'discarded') OR (state = 'vanished' AND changed_run <> ?1)), 0)
            FROM items WHERE seen_run = ?1
            """, [.integer(run)]
        ) { row in
            sum.listed = Int(row.integer(0))
            sum.stored = Int(row.integer(1))
            sum.alreadyHad = Int(row.integer(2))
            sum.failed = Int(row.integer(3))
            sum.excluded = Int(row.integer(4))
        }
        return sum
    }

    /// How many items a run took on and neither stored nor failed to store.
    package func untouched(by run: Int64, now: Int64) throws -> Int {
        try database.firstRow(
            """
            SELECT count(*) FROM items WHERE seen_run = ?1 AND (next_try IS NULL OR next_try <= ?2)
                AND (state = 'listed' OR (state = 'stored' AND work = 2 AND reason IS NULL))
            """, [.integer(run), .integer(now)]
        ) { Int($0.integer(0)) } ?? 0
    }

    /// Items that this run could not store, with their reasons; at most `limit`. Each of them is told, however many.
    package func failures(
        of run: Int64, limit: Int, tell: @Sendable (ItemFailure) -> Void
    ) throws -> [ItemFailure] {
        var found: [ItemFailure] = []
        try database.forEachRow(
            """
            SELECT collection, id, ifnull(reason, ''), next_try FROM items
            WHERE seen_run = ?1 AND (state = 'failed' OR (state = 'vanished' AND changed_run = ?1)
                OR (state = 'stored' AND reason IS NOT NULL))
            ORDER BY date_unix DESC, item
            """, [.integer(run)]
        ) { row in
            let failure = ItemFailure(
                collection: row.text(0), id: row.text(1), reason: row.text(2), nextTry: row.optionalInteger(3)
            )
            if found.count < limit { found.append(failure) }
            tell(failure)
        }
        return found
    }
}

/// An item that could not be stored, by name.
package struct ItemFailure: Sendable, Equatable {
    package var collection: String
    package var id: String
    package var reason: String
    package var nextTry: Int64?
}
