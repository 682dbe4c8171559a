internal import SQLite

extension Manifest {
    /// What the last backup proves about the account; `nil` when it is good enough.
    func listingRefusal(for collections: [String]) throws -> PruneRefusal? {
        let last = try database.firstRow(
            """
            SELECT run, kind, ended IS NOT NULL AND exit IN (0, 3), ended IS NOT NULL AND exit IS NULL
            FROM runs
            WHERE command = 'backup' AND kind <> ? ORDER BY run DESC LIMIT 1
            """, [.text(FailedStart.kind)]
        ) {
            (
                run: $0.integer(0), isFiltered: $0.text(1) == "filtered", isComplete: $0.flag(2),
                isUnknown: $0.flag(3)
            )
        }
        guard let last else { return .neverListed }
        if last.isUnknown { return .listingUnknown }
        if last.isFiltered { return .listingFiltered(run: last.run) }
        guard last.isComplete, try collections.allSatisfy({ try openSweep(of: $0) == nil }) else {
            return .listingIncomplete(run: last.run)
        }
        return nil
    }

    /// A last listing that is too old to delete by: what the account says of an item may have changed since, and the
    /// newer words would be lost with it.
    func ageRefusal(now: Int64) throws -> PruneRefusal? {
        let ended =
            try database.firstRow(
                """
                SELECT max(ended) FROM runs
                WHERE command = 'backup' AND kind IN ('recent', 'full') AND exit IN (0, 3)
                """
            ) { $0.optionalInteger(0) } ?? nil
        guard let ended, now - ended > Self.longestListingAge else { return nil }
        return .listingOld(hours: Int((now - ended) / 3600))
    }

    private static let longestListingAge: Int64 = 48 * 3600

    /// The damage that the last `verify` found and nothing has mended since.
    func damageRefusal() throws -> PruneRefusal? {
        let found = try standingFindings().total
        return found > 0 ? .damageFound(found) : nil
    }

    /// A collection of which more than half is gone upstream without our doing.
    func vanishedRefusal(in collections: [String]) throws -> PruneRefusal? {
        for collection in collections {
            let refusal = try database.firstRow(
                """
                SELECT ifnull(sum(CASE WHEN upstream IN ('missing', 'gone') THEN items END), 0), ifnull(sum(items), 0)
                FROM tallies WHERE collection = ? AND state = 'stored' AND upstream <> 'deleted'
                """, [.text(collection)]
            ) { row -> PruneRefusal? in
                let (vanished, total) = (Int(row.integer(0)), Int(row.integer(1)))
                return vanished * 2 > total
                    ? .halfVanished(collection: collection, items: vanished, of: total) : nil
            }
            if let refusal = refusal ?? nil { return refusal }
        }
        return nil
    }

    /// The items that the vault holds, and their bytes.
    func storedSum() throws -> (items: Int, bytes: Int64) {
        try database.firstRow(
            "SELECT ifnull(sum(items), 0), ifnull(sum(bytes), 0) FROM tallies WHERE state = 'stored'"
        ) { (items: Int($0.integer(0)), bytes: $0.integer(1)) } ?? (items: 0, bytes: 0)
    }
}
