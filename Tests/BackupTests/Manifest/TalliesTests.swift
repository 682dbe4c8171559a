import Foundation
import Platform
import SQLite
import TestSupport
import Testing

@testable import Backup

/// What the schema promises by itself.
@Suite(.temporaryDirectory) struct TalliesTests {
    @Test func theSchemaIsTheOneInManifests() throws {
        let root = #filePath.components(separatedBy: "/Tests/")[0]
        let written = String(
            decoding: try File.read(root + "/manifests/manifest.sql", limit: 1 << 20), as: UTF8.self)
        #expect(ManifestSchema.sql == written)
    }

    @Test func aDeltaIsFoundWithoutLookingAtWhatDidNotChange() throws {
        #expect(
            try plan(of: Manifest.recordSQL(.changed(afterRun: 3)), parameters: 1) == [
                "SEARCH items USING INDEX items_by_change (changed_run>?)", "USE TEMP B-TREE FOR ORDER BY",
            ])
    }

    @Test func openWorkIsFoundInOrderWithoutLookingAtWhatIsDone() throws {
        #expect(
            try plan(of: Manifest.nextWorkSQL, parameters: 9) == [
                "SEARCH items USING INDEX items_to_do (collection=? AND work=? AND date_unix<?)"
            ])
    }

    /// How SQLite goes about a query.
    private func plan(of sql: String, parameters: Int) throws -> [String] {
        let database = try Database(path: ":memory:")
        try database.execute(ManifestSchema.sql)
        var plan: [String] = []
        let values = [SQLValue](repeating: .null, count: parameters)
        try database.forEachRow("EXPLAIN QUERY PLAN " + sql, values) { plan.append($0.text(3)) }
        return plan
    }

    /// Every change that a row can go through leaves the tallies equal to a count of the rows.
    @Test(arguments: [1, 2, 3] as [UInt64]) func theTalliesAreTheCountOfTheRows(seed: UInt64) throws {
        let database = try Database(path: TemporaryDirectory.current.path("m.sqlite"))
        try database.execute(ManifestSchema.sql)
        var random = SeededGenerator(seed: seed)
        for step in 0..<600 {
            let item = Int64.random(in: 1...40, using: &random)
            let state = ["listed", "stored", "failed", "trashed"].randomElement(using: &random) ?? ""
            let upstream = ["present", "missing", "gone"].randomElement(using: &random) ?? ""
            let voice: SQLValue = Bool.random(using: &random) ? .null : "Rachel"
            switch Int.random(in: 0...4, using: &random) {
            case 0:
                try database.run(
                    """
                    INSERT INTO items (item, collection, id, state, upstream, work, date_unix, voice_name, metadata,
                        seen_run, changed_run) VALUES (?1, 'history', ?1, ?2, ?3, 0, 5, ?4, x'', 1, 1)
                    ON CONFLICT DO UPDATE SET state = excluded.state
                    """, [.integer(item), .text(state), .text(upstream), voice])
            case 1:
                try database.run(
                    "UPDATE items SET upstream = ?2, voice_name = ?3 WHERE item = ?1",
                    [.integer(item), .text(upstream), voice])
            case 2:
                try database.run(
                    "UPDATE items SET size = ?2, state = ?3 WHERE item = ?1",
                    [.integer(item), .integer(Int64(step)), .text(state)])
            case 3:
                try database.run(
                    "UPDATE items SET verified = ?2 WHERE item = ?1",
                    [.integer(item), Bool.random(using: &random) ? .null : .integer(Int64(step))])
            default: try database.run("DELETE FROM items WHERE item = ?", [.integer(item)])
            }
        }
        func rows(_ sql: String) throws -> [[SQLValue]] {
            var rows: [[SQLValue]] = []
            try database.forEachRow(sql) { row in rows.append((0..<row.count).map { row.value($0) }) }
            return rows
        }
        let counted = try rows(
            """
            SELECT collection, state, upstream, ifnull(voice_name, ''), count(*), sum(ifnull(size, 0)),
                sum(verified IS NOT NULL) FROM items GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
            """)
        #expect(!counted.isEmpty)
        #expect(
            try rows("SELECT * FROM tallies WHERE items > 0 ORDER BY 1, 2, 3, 4") == counted, "seed \(seed)")
    }
}
