internal import JSON
internal import Platform
internal import SQLite

extension Manifest {
    /// Which items a snapshot speaks of.
    package enum RecordScope: Sendable, Equatable {
        case all
        /// Only what this run changed.
        case changed(inRun: Int64)
    }

    /// Calls `body` with each item as one JSON line without its end, sorted by collection and id.
    ///
    /// The same state gives the same bytes.
    package func forEachRecord(_ scope: RecordScope, _ body: (JSONLine) throws -> Void) throws {
        let (filter, values): (String, [SQLValue]) =
            switch scope {
            case .all: ("", [])
            // Whatever a run changed it has also seen, and for that there is an index.
            case .changed(let run): ("WHERE seen_run = ?1 AND changed_run = ?1", [.integer(run)])
            }
        try database.forEachRow(
            """
            SELECT collection, id, state, upstream, date_unix, voice_id, voice_name, model_id, source, text, path, sidecar,
                volume, size, sha256, media_type, duration_ms, audio, transport, evidence, fetched, fetched_run,
                sidecar_sha256, metadata, attributes
            FROM items \(filter) ORDER BY collection, id
            """, values
        ) { row in
            try body(JSONLine(state: row.text(2), size: row.optionalInteger(13) ?? 0, bytes: Self.line(row)))
        }
    }

    private static func line(_ row: borrowing Row) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { line in
            func text(_ name: String, _ column: Int, _ line: inout JSONWriter) {
                line.member(name, row.optionalText(column))
            }
            text("collection", 0, &line)
            text("id", 1, &line)
            text("state", 2, &line)
            text("upstream", 3, &line)
            line.member("date_unix", row.integer(4))
            text("voice_id", 5, &line)
            text("voice_name", 6, &line)
            text("model_id", 7, &line)
            text("source", 8, &line)
            text("text", 9, &line)
            text("path", 10, &line)
            text("sidecar", 11, &line)
            text("volume", 12, &line)
            line.member("size", row.optionalInteger(13))
            line.member("sha256", row.isNull(14) ? nil : SHA256(bytes: row.blob(14))?.hex)
            text("media_type", 15, &line)
            line.member("duration_ms", row.optionalInteger(16))
            text("audio", 17, &line)
            text("transport", 18, &line)
            text("evidence", 19, &line)
            line.member("fetched", row.optionalInteger(20))
            line.member("run", row.optionalInteger(21))
            line.member("sidecar_sha256", row.isNull(22) ? nil : SHA256(bytes: row.blob(22))?.hex)
            line.member("metadata_sha256", SHA256(bytes: row.blob(23))?.hex)
            if let attributes = row.optionalText(24) {
                line.key("attributes")
                line.raw(Array(attributes.utf8)[...])
            }
        }
        return writer.bytes
    }
}

/// One item as a line of a snapshot.
package struct JSONLine: Sendable {
    package var state: String
    package var size: Int64
    package var bytes: [UInt8]
}

extension Manifest {
    /// The newest stored items that the account still had when last listed.
    package func presentItems(limit: Int) throws -> [(collection: String, id: String)] {
        var found: [(collection: String, id: String)] = []
        for collection in Collections.all {
            try database.forEachRow(
                """
                SELECT collection, id FROM items
                WHERE collection = ? AND state = 'stored' AND upstream = 'present' ORDER BY date_unix DESC LIMIT ?
                """, [.text(collection.name), .integer(Int64(limit))]
            ) { found.append((collection: $0.text(0), id: $0.text(1))) }
        }
        return found
    }

    package func hasStoredItems() throws -> Bool {
        try database.firstRow("SELECT 1 FROM tallies WHERE state = 'stored' AND items > 0 LIMIT 1") { _ in
            true
        } ?? false
    }
}
