internal import SQLite

/// A stretch of time that a listing walks, newest first, and how far it has come.
package struct ListingWindow: Sendable, Equatable {
    /// The manifest's row; none for a filtered listing, which is not resumed.
    package var id: Int64?
    /// The earliest second wanted, itself included.
    package var after: Int64?
    /// The first second not wanted.
    package var before: Int64?
    package var cursor: String?
    package var isDone = false
}

/// The listing of a collection that is under way.
package struct Sweep: Sendable, Equatable {
    package var run: Int64
    package var isFull: Bool
    package var started: Int64
    package var newest: Int64?

    /// The second up to which the listing speaks of everything: an item dated later than the listing itself
    /// must not hide those that come after it.
    package var newestSure: Int64? { newest.map { min($0, started) } }
}

extension Manifest {
    /// The listing that an earlier run did not finish.
    package func openSweep(of collection: String) throws -> Sweep? {
        try database.firstRow(
            "SELECT run, kind, started, newest FROM sweeps WHERE collection = ?", [.text(collection)]
        ) { row in
            Sweep(
                run: row.integer(0), isFull: row.text(1) == "full", started: row.integer(2),
                newest: row.optionalInteger(3))
        }
    }

    /// The second from which a listing of what is new begins; `nil` where the whole account is due.
    func recentStart(of collection: String, now: Int64) throws -> Int64? {
        guard let lastFull = try number("full_sweep.\(collection)"), Listing.isRecent(lastFull, now) else {
            return nil
        }
        return try number("watermark.\(collection)").map { $0 - Listing.overlap }
    }

    package func openWindows(of collection: String) throws -> [ListingWindow] {
        var windows: [ListingWindow] = []
        try database.forEachRow(
            "SELECT window, after, before, cursor FROM windows WHERE collection = ? AND done = 0 ORDER BY window",
            [.text(collection)]
        ) { row in
            windows.append(
                ListingWindow(
                    id: row.integer(0), after: row.optionalInteger(1), before: row.optionalInteger(2),
                    cursor: row.optionalText(3)))
        }
        return windows
    }

    /// Begins a listing anew, forgetting an unfinished one.
    ///
    /// At once with its first window: a listing without any would pass for one that was walked to its end.
    package func beginSweep(
        _ sweep: Sweep, of collection: String, from first: ListingWindow = ListingWindow()
    )
        throws
    {
        try database.transaction {
            try forgetSweep(of: collection)
            try database.run(
                "INSERT INTO sweeps VALUES (?, ?, ?, ?, ?)",
                [
                    .text(collection), .integer(sweep.run), .text(sweep.isFull ? "full" : "recent"),
                    .integer(sweep.started), SQLValue(sweep.newest),
                ])
            _ = try add(first, to: collection)
        }
    }

    package func add(_ window: ListingWindow, to collection: String) throws -> ListingWindow {
        var added = window
        try database.run(
            "INSERT INTO windows (collection, after, before, cursor) VALUES (?, ?, ?, ?)",
            [.text(collection), SQLValue(window.after), SQLValue(window.before), SQLValue(window.cursor)])
        added.id = database.lastInsertedRow
        return added
    }

    /// Replaces what is left of a window by several smaller ones, at once.
    package func split(
        _ window: ListingWindow, into parts: [ListingWindow], of collection: String
    ) throws -> [ListingWindow] {
        try database.transaction {
            var done = window
            done.isDone = true
            try update(done)
            return try parts.map { try add($0, to: collection) }
        }
    }

    func update(_ window: ListingWindow) throws {
        guard let id = window.id else { return }
        try database.run(
            "UPDATE windows SET before = ?, cursor = ?, done = ? WHERE window = ?",
            [SQLValue(window.before), SQLValue(window.cursor), .integer(window.isDone ? 1 : 0), .integer(id)])
    }

    /// Ends a listing that is proven complete: the watermark moves, and what a full one did not list has missed it.
    ///
    /// Never called for a listing that was filtered, cut short or contradictory.
    package func completeSweep(of collection: String, run: Int64) throws {
        try database.transaction {
            guard let sweep = try openSweep(of: collection) else { return }
            // An empty collection is proven up to the moment of the asking.
            if let newest = sweep.newestSure ?? (sweep.isFull ? sweep.started : nil) {
                try setFact("watermark.\(collection)", String(newest))
            }
            if sweep.isFull {
                try setFact("full_sweep.\(collection)", String(sweep.started))
                // The event tells later how old an item was when it was missed.
                try database.run(
                    """
                    INSERT INTO events (item, run, at, what) SELECT item, ?2, ?3, 'missing' FROM items
                    WHERE collection = ?1 AND seen_run < ?2 AND upstream = 'present'
                    """, [.text(collection), .integer(sweep.run), .integer(sweep.started)])
                try database.run(
                    """
                    UPDATE items SET missed_sweeps = missed_sweeps + 1,
                        upstream = CASE upstream WHEN 'present' THEN 'missing' ELSE upstream END,
                        changed_run = CASE upstream WHEN 'present' THEN ?3 ELSE changed_run END
                    WHERE collection = ?1 AND seen_run < ?2
                    """, [.text(collection), .integer(sweep.run), .integer(run)])
            }
            try forgetSweep(of: collection)
        }
    }

    /// Whether the listing under way has shown this item.
    package func wasListed(_ id: String, in collection: String, sinceSweepOf run: Int64) throws -> Bool {
        let first = try openSweep(of: collection)?.run ?? run
        return try database.firstRow(
            "SELECT 1 FROM items WHERE collection = ? AND id = ? AND seen_run >= ?",
            [.text(collection), .text(id), .integer(first)]
        ) { _ in true } ?? false
    }

    /// Ends a listing that proved nothing.
    package func abandonSweep(of collection: String) throws {
        try database.transaction { try forgetSweep(of: collection) }
    }

    private func forgetSweep(of collection: String) throws {
        try database.run("DELETE FROM sweeps WHERE collection = ?", [.text(collection)])
        try database.run("DELETE FROM windows WHERE collection = ?", [.text(collection)])
    }
}
