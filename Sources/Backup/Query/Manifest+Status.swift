internal import SQLite

/// The statements that the status consists of. Each is answered by counts or by a step into an index.
enum StatusSQL {
    static let tallies =
        "SELECT collection, state, upstream, voice, items, bytes FROM tallies WHERE items > 0"
    static let ofCollection = "collection = ?"
    static let ofVoice = "collection = ? AND voice_name = ?"
    static let ofNoVoice = "collection = ? AND voice_name IS NULL"
    static let lastRuns = runs + "ORDER BY run DESC LIMIT ?"
    // Partial is complete here: every item was tried, and those that failed are named.
    static let lastComplete =
        runs + """
            WHERE command = 'backup' AND kind IN ('recent', 'full') AND ended <= ? AND exit IN (?, ?)
            ORDER BY run DESC LIMIT 1
            """
    static let failures = """
        SELECT collection, id, reason, attempts, next_try FROM items INDEXED BY items_in_trouble
        WHERE reason IS NOT NULL AND state = ? ORDER BY next_try LIMIT ?
        """
    // Stored items whose newer form could not be fetched: few, and in an index of such items alone.
    static let outdated =
        "SELECT count(*) FROM items INDEXED BY items_in_trouble WHERE reason IS NOT NULL AND state = 'stored'"
    static let rebuilt =
        "SELECT started FROM runs WHERE command IN ('rebuild', 'restore') AND kind = command ORDER BY run DESC LIMIT 1"
    static let volumes = "SELECT count(*), ifnull(sum(items), 0), ifnull(sum(size), 0) FROM volumes"
    private static let runs = """
        SELECT run, command, kind, started, ended, exit, listed, stored, already_had, failed, excluded, bytes, note
        FROM runs\u{20}
        """

    /// The first or the last second of some items.
    static func end(_ which: String, _ condition: String) -> String {
        "SELECT \(which)(date_unix) FROM items WHERE \(condition)"
    }

    /// The first or the last time that an item was read back.
    static func check(_ which: String) -> String {
        "SELECT \(which)(verified) FROM items WHERE verified IS NOT NULL"
    }

    /// All of them, for the test of the promise.
    static var all: [String] {
        let ends = ["min", "max"].flatMap { which in
            [ofCollection, ofVoice, ofNoVoice].map { end(which, $0) } + [check(which)]
        }
        return ends + [tallies, lastRuns, lastComplete, failures, outdated, rebuilt, volumes]
    }
}

extension Manifest {
    /// The whole status, as of one moment. Nothing in it takes longer in a larger vault.
    ///
    /// Tested by `statusLooksAtNoItemThatItDoesNotName`.
    ///
    /// No run is believed to have ended after `latest`.
    package func status(
        believingUntil latest: Int64 = .max, runs: Int = 5, failures: Int = 20, voicesWithSpan: Int = 200
    ) throws -> VaultStatus {
        try database.execute("BEGIN")
        defer {
            // Nothing was written, so there is nothing that ending it could lose.
            try? database.execute("COMMIT")
        }
        var status = VaultStatus()
        status.collections = try collectionStatus(voicesWithSpan: voicesWithSpan)
        for index in status.collections.indices {
            try addCompleteness(to: &status.collections[index], believingUntil: latest)
        }
        status.untouched = try Collections.all.map(\.name).filter { name in
            !status.collections.contains { $0.name == name }
        }.map { name in
            var collection = CollectionStatus(name: name)
            try addCompleteness(to: &collection, believingUntil: latest)
            return collection
        }
        status.runs = try runRecords(StatusSQL.lastRuns, [.integer(Int64(runs))])
        if let completed = status.completed {
            status.lastComplete = try runRecords(
                StatusSQL.lastComplete,
                [
                    .integer(completed), .integer(Int64(RunExit.done.rawValue)),
                    .integer(Int64(RunExit.partial.rawValue)),
                ]
            ).first
        }
        status.failures = try openFailures(limit: failures)
        status.failureCount = try countOpenFailures()
        status.coverage = try coverage()
        status.rebuilt = try database.firstRow(StatusSQL.rebuilt) { $0.optionalInteger(0) } ?? nil
        status.notBefore = try number("not_before")
        status.equalAudio = try notedEqualAudio()
        try database.forEachRow(StatusSQL.volumes) {
            status.sealed = SealedTally(
                volumes: $0.integer(0), items: $0.integer(1), bytes: $0.integer(2))
        }
        return status
    }

    private func collectionStatus(voicesWithSpan: Int) throws -> [CollectionStatus] {
        var found: [String: CollectionStatus] = [:]
        var voices: [String: [String: ItemTally]] = [:]
        try database.forEachRow(
            StatusSQL.tallies
        ) { row in
            let name = row.text(0)
            var collection = found[name] ?? CollectionStatus(name: name)
            let tally = ItemTally(items: row.integer(4), bytes: row.integer(5))
            collection.states[row.text(1), default: 0] += tally.items
            collection.upstream[row.text(2), default: 0] += tally.items
            if row.text(1) == "stored" {
                collection.stored.add(tally)
                voices[name, default: [:]][row.text(3), default: ItemTally()].add(tally)
            }
            found[name] = collection
        }
        return try withListedCollections(found).values.sorted { $0.name < $1.name }.map { collection in
            var collection = collection
            (collection.oldest, collection.newest) = try span(
                StatusSQL.ofCollection, [.text(collection.name)])
            collection.fullSweep = try number("full_sweep.\(collection.name)")
            collection.voices = (voices[collection.name] ?? [:]).map {
                VoiceStatus(name: $0.key, stored: $0.value)
            }
            .sorted { ($1.stored.items, $0.name) < ($0.stored.items, $1.name) }
            for index in collection.voices.indices.prefix(voicesWithSpan) {
                let voice = collection.voices[index].name
                (collection.voices[index].oldest, collection.voices[index].newest) = try span(
                    voice.isEmpty ? StatusSQL.ofNoVoice : StatusSQL.ofVoice,
                    [.text(collection.name)] + (voice.isEmpty ? [] : [.text(voice)]))
            }
            return collection
        }
    }

    /// The first and the last second, each found by one step into an index.
    private func span(_ condition: String, _ values: [SQLValue]) throws -> (Int64?, Int64?) {
        func end(_ which: String) throws -> Int64? {
            try database.firstRow(StatusSQL.end(which, condition), values) {
                $0.optionalInteger(0)
            } ?? nil
        }
        return (try end("min"), try end("max"))
    }

    private func runRecords(_ sql: String, _ values: [SQLValue]) throws -> [RunRecord] {
        var runs: [RunRecord] = []
        try database.forEachRow(
            sql, values
        ) { row in
            var run = RunRecord(
                run: row.integer(0), command: row.text(1), kind: row.text(2), started: row.integer(3),
                ended: row.optionalInteger(4), exit: row.optionalInteger(5), bytes: row.integer(11),
                note: row.optionalText(12))
            run.accounting.listed = Int(row.integer(6))
            run.accounting.stored = Int(row.integer(7))
            run.accounting.alreadyHad = Int(row.integer(8))
            run.accounting.failed = Int(row.integer(9))
            run.accounting.excluded = Int(row.integer(10))
            runs.append(run)
        }
        return runs
    }

    private func openFailures(limit: Int) throws -> [OpenFailure] {
        var found: [OpenFailure] = []
        for state in ["failed", "stored"] {
            try database.forEachRow(
                StatusSQL.failures, [.text(state), .integer(Int64(limit - found.count))]
            ) { row in
                found.append(
                    OpenFailure(
                        collection: row.text(0), id: row.text(1), reason: row.text(2),
                        attempts: row.integer(3),
                        nextTry: row.optionalInteger(4)))
            }
        }
        return found
    }

    private func countOpenFailures() throws -> Int {
        let failed = try database.firstRow("SELECT sum(items) FROM tallies WHERE state = 'failed'") {
            $0.integer(0)
        }
        let outdated = try database.firstRow(
            StatusSQL.outdated
        ) { $0.integer(0) }
        return Int(failed ?? 0) + Int(outdated ?? 0)
    }

    private func coverage() throws -> CheckCoverage {
        var coverage = CheckCoverage()
        try database.forEachRow("SELECT sum(items), sum(verified) FROM tallies WHERE state = 'stored'") {
            row in
            coverage.stored = row.integer(0)
            coverage.checked = row.integer(1)
        }
        func end(_ which: String) throws -> Int64? {
            try database.firstRow(StatusSQL.check(which)) {
                $0.optionalInteger(0)
            } ?? nil
        }
        coverage.oldest = try end("min")
        coverage.newest = try end("max")
        coverage.standing = try standingFindings()
        coverage.last = try number("verified.last")
        return coverage
    }
}
