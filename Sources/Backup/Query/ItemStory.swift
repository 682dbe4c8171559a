internal import Compression
internal import Platform
internal import SQLite

/// All that is known of one item.
package struct ItemStory: Sendable {
    package var record: ItemRecord
    package var details: ItemDetails
    /// What happened to it beyond being stored, the earliest first.
    package var events: [ItemEvent]
    /// The service's own words and how the audio was got; none when it cannot be read.
    package var sidecar: Sidecar?
    /// Why there is no sidecar although there should be one.
    package var problem: String?
}

/// What the manifest knows of an item beyond its line.
package struct ItemDetails: Sendable, Equatable {
    package var category: String?
    package var contentType: String?
    package var outputFormat: String?
    package var settings: String?
    package var seenRun: Int64
    package var changedRun: Int64
    package var missedSweeps: Int64
    package var verified: Int64?
    package var attempts: Int64
    package var reason: String?
    package var nextTry: Int64?
}

package struct ItemEvent: Sendable, Equatable {
    package var run: Int64
    package var at: Int64
    package var what: String
    package var detail: String?
}

extension VaultReading {
    /// Blocking: reads the item's sidecar.
    package func story(of record: ItemRecord) async throws -> ItemStory {
        var story = ItemStory(
            record: record, details: try await manifest.details(of: record.key),
            events: try await manifest.events(of: record.key))
        guard let file = record.sidecarFile else { return story }
        do {
            let bytes = try vault.bytes(of: file)
            if let known = record.sidecarSHA256, SHA256.of(bytes) != known {
                story.problem = "\(file.place) is not as it was written; 'tapekeep verify' tells more"
            }
            story.sidecar = try Sidecar(parsing: bytes)
        } catch let error as FileError {
            story.problem = error.description
        } catch let error as SidecarError {
            story.problem = "\(file.place) is \(error)"
        } catch let error as CompressionError {
            story.problem = "\(file.place) cannot be read: \(error.reason)"
        }
        return story
    }
}

extension Manifest {
    func details(of key: Int64) throws -> ItemDetails {
        try database.firstRow(
            """
            SELECT category, content_type, output_format, settings, seen_run, changed_run, missed_sweeps, verified, attempts,
                reason, next_try FROM items WHERE item = ?
            """, [.integer(key)]
        ) { row in
            ItemDetails(
                category: row.optionalText(0), contentType: row.optionalText(1),
                outputFormat: row.optionalText(2),
                settings: row.optionalText(3), seenRun: row.integer(4), changedRun: row.integer(5),
                missedSweeps: row.integer(6), verified: row.optionalInteger(7), attempts: row.integer(8),
                reason: row.optionalText(9), nextTry: row.optionalInteger(10))
        } ?? ItemDetails(seenRun: 0, changedRun: 0, missedSweeps: 0, attempts: 0)
    }

    func events(of key: Int64) throws -> [ItemEvent] {
        var events: [ItemEvent] = []
        try database.forEachRow(
            "SELECT run, at, what, detail FROM events WHERE item = ? ORDER BY event", [.integer(key)]
        ) { row in
            events.append(
                ItemEvent(
                    run: row.integer(0), at: row.integer(1), what: row.text(2), detail: row.optionalText(3)))
        }
        return events
    }
}
