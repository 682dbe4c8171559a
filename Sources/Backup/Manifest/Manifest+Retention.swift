internal import SQLite

/// What runs have seen of how long the account keeps a collection's items, against how often it is backed up.
package struct Retention: Sendable, Equatable {
    /// Items that a complete listing lacked or that were not found by their id, and that tapekeep did not delete.
    package var vanished = 0
    /// Of these, items that were gone before the vault had them.
    package var lost = 0
    /// Items that are stored without their audio, because that was gone before.
    package var audioLost = 0
    /// How old, in seconds, what vanished was when a run last saw it, and when a run first missed it: of the former
    /// the upper quarter begins there, of the latter the lower quarter ends there. In between lies what the account
    /// grants its items, and outside of it what people delete.
    package var lastSeenAge: Int64?
    package var missedAge: Int64?
    /// Whether next to nothing is left that is as old: then a rule is at work, and not people.
    package var isRule = false
    /// The shortest time between an item's date and the deletion that the service has set for it.
    package var announced: Int64?
    /// The same for audio that is gone.
    package var audioAge: Int64?
    /// The longest time that passed between two complete backups within the last 90 days, up to now.
    package var longestPause: Int64?

    /// Whether items can come and go between two backups, by what is known.
    package var isBackedUpTooRarely: Bool {
        guard let longestPause, let shortestLife else { return false }
        return shortestLife < longestPause
    }

    /// How long the account keeps at least what it keeps shortest, in seconds; none when that is not known.
    package var shortestLife: Int64? {
        [isRule ? lastSeenAge : nil, announced, audioAge].compactMap { $0 }.min()
    }
}

extension Manifest {
    /// What is known of how long the account keeps the items of a collection. Reads only what vanished, and the newest.
    package func retention(of collection: String, now: Int64) throws -> Retention {
        var found = Retention()
        found.longestPause = try longestPause(until: now)
        try database.forEachRow(
            """
            WITH gone AS (SELECT item, min(at) AS missed FROM events WHERE what IN ('missing', 'vanished') GROUP BY item),
                ages AS (SELECT state, missed - date_unix AS missed, started - date_unix AS seen
                    FROM gone CROSS JOIN items USING (item) JOIN runs ON run = seen_run
                    WHERE collection = ?1 AND upstream IN ('missing', 'gone')),
                quarter AS (SELECT count(*) / 4 AS items FROM ages)
            SELECT count(*), ifnull(sum(state NOT IN ('stored', 'trashed', 'discarded')), 0),
                (SELECT seen FROM ages ORDER BY seen DESC LIMIT 1 OFFSET (SELECT items FROM quarter)),
                (SELECT missed FROM ages ORDER BY missed LIMIT 1 OFFSET (SELECT items FROM quarter)) FROM ages
            """, [.text(collection)]
        ) { row in
            found.vanished = Int(row.integer(0))
            found.lost = Int(row.integer(1))
            found.lastSeenAge = row.optionalInteger(2)
            found.missedAge = row.optionalInteger(3)
        }
        found.isRule = try isRule(found, collection)
        try database.forEachRow(
            """
            SELECT count(*), min(json_extract(attributes, '$.audio_deleted_unix') - date_unix)
            FROM (SELECT DISTINCT item FROM events WHERE what = 'audio gone') CROSS JOIN items USING (item)
            WHERE collection = ?1 AND audio = 'gone'
            """, [.text(collection)]
        ) { row in
            found.audioLost = Int(row.integer(0))
            found.audioAge = row.optionalInteger(1)
        }
        found.announced =
            try database.firstRow(
                """
                SELECT min(json_extract(attributes, '$.deletion_unix') - date_unix)
                FROM (SELECT attributes, date_unix FROM items WHERE collection = ?1 ORDER BY date_unix DESC LIMIT 1000)
                """, [.text(collection)]
            ) { $0.optionalInteger(0) } ?? nil
        return found
    }

    /// Whether fewer items have outlived the age at which others vanished than have vanished.
    private func isRule(_ found: Retention, _ collection: String) throws -> Bool {
        // As of the last listing: what became that old since then may be gone as well.
        guard let age = found.missedAge, let listed = try number("full_sweep.\(collection)") else {
            return false
        }
        let older =
            try database.firstRow(
                """
                SELECT count(*) FROM (SELECT 1 FROM items
                    WHERE collection = ?1 AND date_unix < ?2 AND upstream = 'present' LIMIT ?3)
                """, [.text(collection), .integer(listed - age), .integer(Int64(found.vanished))]
            ) { Int($0.integer(0)) } ?? 0
        return older < found.vanished
    }

    /// What lies between two backups at most, of those that covered everything new.
    private func longestPause(until now: Int64) throws -> Int64? {
        try database.firstRow(
            """
            WITH ends AS (SELECT started FROM runs WHERE command = 'backup' AND kind <> 'filtered' AND exit IN (0, 3)
                AND started > ?1 - 90 * 86400 UNION ALL SELECT ?1)
            SELECT max(pause) FROM
                (SELECT started - lag(started) OVER (ORDER BY started) AS pause FROM ends)
            """, [.integer(now)]
        ) { $0.optionalInteger(0) } ?? nil
    }
}
