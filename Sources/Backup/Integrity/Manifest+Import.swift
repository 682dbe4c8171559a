internal import JSON
internal import Platform
internal import SQLite

extension Manifest {
    /// Takes over items as a snapshot tells of them; later lines replace earlier ones.
    func take(_ block: [UInt8], of snapshot: SnapshotHeader, at path: String) throws -> Int {
        var count = 0
        try database.transaction {
            try forEachLineOf(block) { line in
                try take(try ItemRecord(line: line, at: path), run: snapshot.run)
                count += 1
            }
        }
        return count
    }

    /// Takes over items that another manifest knows to have changed later; returns how many these are.
    func take(_ changes: [ItemChange]) throws -> Int {
        try database.transaction {
            var count = 0
            for change in changes where try changedRun(of: change.record) < change.run {
                try take(change.record, run: change.run)
                count += 1
            }
            return count
        }
    }

    private func changedRun(of record: ItemRecord) throws -> Int64 {
        try database.firstRow(
            "SELECT changed_run FROM items WHERE collection = ? AND id = ?",
            [.text(record.collection), .text(record.id)]
        ) { $0.integer(0) } ?? -1
    }

    private func take(_ line: ItemRecord, run: Int64) throws {
        // An item that is not here yet is to be fetched; its words come with the next listing.
        let isOpen = ["listed", "failed"].contains(line.state) && ItemName.isSafe(id: line.id)
        // A snapshot does not say why an item failed; without any reason nobody would hear of it.
        let reason: String? =
            line.state != "failed"
            ? nil
            : ItemName.isSafe(id: line.id)
                ? "it had failed when the manifest was made anew" : "the id cannot be a file name"
        try database.run(
            "DELETE FROM items WHERE collection = ? AND id = ?", [.text(line.collection), .text(line.id)])
        try database.run(
            """
            INSERT INTO items (collection, id, state, upstream, work, audio, date_unix, voice_id, voice_name, model_id,
                source, text, attributes, metadata, seen_run, changed_run, path, sidecar, size, sha256,
                sidecar_sha256, media_type, duration_ms, transport, evidence, fetched, fetched_run, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(line.collection), .text(line.id), .text(line.state), .text(line.upstream),
                .integer(isOpen ? 1 : 0), .text(line.audio), .integer(line.dateUnix), SQLValue(line.voiceID),
                SQLValue(line.voiceName), SQLValue(line.modelID), SQLValue(line.source), SQLValue(line.text),
                SQLValue(line.attributes), .blob(line.metadataSHA256?.bytes ?? []), .integer(run),
                .integer(run), SQLValue(line.path), SQLValue(line.sidecar),
                SQLValue(line.size), SQLValue(line.sha256?.bytes), SQLValue(line.sidecarSHA256?.bytes),
                SQLValue(line.mediaType), SQLValue(line.durationMilliseconds), SQLValue(line.transport),
                SQLValue(line.evidence), SQLValue(line.fetched), SQLValue(line.fetchedRun), SQLValue(reason),
            ])
    }

    /// Where the manifest places an item's sidecar, if anywhere.
    func sidecarPath(_ collection: String, _ id: String) throws -> String? {
        try database.firstRow(
            "SELECT sidecar FROM items WHERE collection = ? AND id = ?", [.text(collection), .text(id)]
        ) { $0.optionalText(0) } ?? nil
    }

    /// Whether what a volume holds of an item was thrown away for good, and only not out of the volume.
    func isDiscarded(_ collection: String, _ id: String) throws -> Bool {
        try database.firstRow(
            "SELECT state = 'discarded' FROM items WHERE collection = ? AND id = ?",
            [.text(collection), .text(id)]
        ) { $0.flag(0) } ?? false
    }

    /// Takes over an item as its sidecar tells of it.
    ///
    /// What only the service knew, such as whether it still has the item, stays as it was known.
    func take(_ sidecars: [FoundSidecar], run: Int64? = nil) throws {
        try database.transaction {
            for found in sidecars { try take(found, run) }
        }
    }

    private func take(_ found: FoundSidecar, _ run: Int64?) throws {
        let (sidecar, listed) = (found.sidecar, found.listed)
        let isTrash = TrashPath.isInside(found.path)
        let upstream = try database.firstRow(
            "SELECT upstream FROM items WHERE collection = ? AND id = ?",
            [.text(sidecar.collection), .text(sidecar.id)]
        ) { $0.text(0) }
        try database.run(
            "INSERT INTO items (collection, id, state, work, date_unix, metadata, seen_run, changed_run) "
                + "VALUES (?, ?, 'stored', 0, 0, x'', 0, 0) ON CONFLICT DO NOTHING",
            [.text(sidecar.collection), .text(sidecar.id)])
        try database.run(
            """
            UPDATE items SET state = ?30, upstream = ?3, work = ?29, audio = ?4, date_unix = ?5, voice_id = ?6,
                voice_name = ?7, category = ?8, model_id = ?9, source = ?10, text = ?11, content_type = ?12,
                output_format = ?13, settings = ?14, attributes = ?15, metadata = ?16, path = ?17, sidecar = ?18,
                volume = ?31, audio_at = ?32, sidecar_at = ?33, size = ?19, sha256 = ?20, sidecar_sha256 = ?21, media_type = ?22, duration_ms = ?23,
                transport = ?24, evidence = ?25, fetched = ?26, fetched_run = ?27,
                seen_run = max(seen_run, ifnull(?28, ?27)), changed_run = ifnull(?28, ?27),
                attempts = 0, reason = NULL, next_try = NULL
            WHERE collection = ?1 AND id = ?2
            """,
            [
                .text(sidecar.collection), .text(sidecar.id),
                .text(upstream ?? (isTrash ? "gone" : "present")), .text(sidecar.audioState),
                .integer(listed.dateUnix),
                SQLValue(listed.voiceID), SQLValue(listed.voiceName), SQLValue(listed.category),
                SQLValue(listed.modelID), SQLValue(listed.source),
                SQLValue(found.detail?.text ?? listed.text), SQLValue(listed.contentType),
                SQLValue(listed.outputFormat), SQLValue(listed.settings),
                SQLValue(found.attributes),
                .blob(SHA256.of(Array(sidecar.item.bytes)).bytes), SQLValue(found.audioPath),
                .text(found.path), SQLValue(sidecar.audio?.size), SQLValue(sidecar.audio?.sha256.bytes),
                .blob(found.digest.bytes), SQLValue(sidecar.audio?.mediaType),
                SQLValue(sidecar.audio?.durationMilliseconds), .text(sidecar.transport),
                .text(sidecar.evidence), .integer(sidecar.fetchedAt), .integer(sidecar.run), SQLValue(run),
                .integer(found.isOpen && !isTrash ? 1 : 0), .text(isTrash ? "trashed" : "stored"),
                SQLValue(found.sealed?.volume), SQLValue(found.sealed?.audio),
                SQLValue(found.sealed?.sidecar),
            ])
    }

    /// Lets the time in the trash begin anew for what is in it: how long it was there is no longer known.
    func noteTrash(run: Int64, now: Int64) throws {
        try database.run(
            """
            INSERT INTO events (item, run, at, what, detail)
            SELECT item, ?, ?, 'trashed', 'found there when the manifest was made anew' FROM items WHERE state = 'trashed'
            """, [.integer(run), .integer(now)])
    }

    /// Lets the time in which a listing may still have what we deleted begin anew: when that was is no longer known.
    ///
    /// Else a late listing would show such an item as there again, and the next one as gone without our doing.
    /// Tested by `aListingThatIsLateIsTakenForLateAfterARebuildToo`.
    func noteDeletions(run: Int64, now: Int64) throws {
        try database.run(
            """
            INSERT INTO events (item, run, at, what, detail)
            SELECT item, ?, ?, 'deleted upstream', 'known when the manifest was made anew' FROM items
            WHERE upstream = 'deleted'
            """, [.integer(run), .integer(now)])
    }

    /// Notes that a run was once made, so that numbers go on after it.
    func noteRun(_ run: Int64, kind: String, started: Int64, snapshot: String?, note: String) throws {
        try database.run(
            """
            INSERT INTO runs (run, command, kind, started, ended, snapshot, note)
            VALUES (?1, 'backup', ?2, ?3, ?3, ?4, ?5) ON CONFLICT DO NOTHING
            """, [.integer(run), .text(kind), .integer(started), SQLValue(snapshot), .text(note)])
    }
}
