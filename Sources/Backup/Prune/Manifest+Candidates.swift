internal import Platform
internal import SQLite

extension Manifest {
    /// What of the account may be deleted, by what the manifest knows; each is proven again before it is.
    func remoteCandidates(in collections: [String], _ filter: ItemFilter) throws -> PruneSelection {
        var selection = PruneSelection()
        for collection in collections {
            try database.forEachRow(
                """
                SELECT item, id, date_unix, size, missed_sweeps, sha256, voice_id, voice_name, model_id, source,
                    CASE WHEN ?4 THEN text END, state, work, reason, audio, path IS NULL, sidecar IS NULL
                FROM items WHERE collection = ?1 AND upstream = 'present' AND date_unix >= ?2 AND date_unix < ?3
                    AND item NOT IN (SELECT item FROM intents)
                ORDER BY date_unix, item
                """,
                [
                    .text(collection), .integer(filter.after ?? .min), .integer(filter.before ?? .max),
                    SQLValue(filter.search != nil),
                ]
            ) { row in
                let candidate = PruneCandidate(collection, row)
                guard filter.matches(candidate.listed(row)) else { return }
                if let reason = Self.reasonToKeep(row) {
                    selection.keep(KeptItem(collection: collection, id: candidate.id, reason: reason))
                } else {
                    selection.candidates.append(candidate)
                }
            }
        }
        return selection
    }

    /// Why an item cannot be deleted upstream, as far as its row tells.
    private static func reasonToKeep(_ row: borrowing Row) -> String? {
        let state = row.text(11)
        guard state == "stored" else { return "it is not in the vault (\(state))" }
        if row.integer(12) != 0 { return "the next backup has to bring it up to date first" }
        if let reason = row.optionalText(13) { return "its last update failed: \(reason)" }
        let audio = row.text(14)
        let lacksAudio = audio == "missing" || (audio == "kept" && (row.flag(15) || row.isNull(5)))
        if lacksAudio { return "its audio is not in the vault" }
        return row.flag(16) ? "it has no sidecar" : nil
    }

    /// What complete listings of at least two runs lacked. The account is still to be asked for each by its id.
    ///
    /// Not what was deleted upstream on purpose: that the vault keeps. Nor what was taken out of the trash by hand
    /// since it was missed.
    func localCandidates(in collections: [String]) throws -> PruneSelection {
        var selection = PruneSelection()
        for collection in collections {
            try database.forEachRow(
                """
                SELECT item, id, date_unix, size, missed_sweeps, sha256,
                    ifnull((SELECT max(event) FROM events WHERE item = i.item AND what = 'restored'), 0)
                    > ifnull((SELECT max(event) FROM events WHERE item = i.item AND what = 'missing'), 0)
                FROM items i WHERE collection = ?1 AND state = 'stored' AND upstream IN ('missing', 'gone')
                    AND missed_sweeps >= \(Self.sweepsThatCount) AND sidecar IS NOT NULL
                    AND item NOT IN (SELECT item FROM intents)
                ORDER BY date_unix, item
                """, [.text(collection)]
            ) { row in
                let candidate = PruneCandidate(collection, row)
                if row.flag(6) {
                    let reason = "it was taken out of the trash by hand"
                    selection.keep(KeptItem(collection: collection, id: candidate.id, reason: reason))
                } else {
                    selection.candidates.append(candidate)
                }
            }
        }
        return selection
    }

    /// A listing can be short once; that two runs in a row are short of the same item is another matter.
    private static let sweepsThatCount = 2
}

extension PruneCandidate {
    fileprivate init(_ collection: String, _ row: borrowing Row) {
        self.init(
            key: row.integer(0), collection: collection, id: row.text(1), dateUnix: row.integer(2),
            size: row.integer(3), missedSweeps: Int(row.integer(4)),
            sha256: row.optionalBlob(5).flatMap { SHA256(bytes: $0) })
    }

    /// The item as a filter looks at it.
    fileprivate func listed(_ row: borrowing Row) -> ListedItem {
        ListedItem(
            id: id, dateUnix: dateUnix, voiceID: row.optionalText(6), voiceName: row.optionalText(7),
            modelID: row.optionalText(8), source: row.optionalText(9), text: row.optionalText(10),
            readiness: .final, json: [])
    }
}
