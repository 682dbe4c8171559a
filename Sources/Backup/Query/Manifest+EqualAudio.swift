internal import SQLite

/// Audio that several items have in common.
package struct EqualAudio: Sendable, Equatable {
    /// Items that could do without their own.
    package var items: Int64
    package var bytes: Int64

    package init(items: Int64, bytes: Int64) {
        self.items = items
        self.bytes = bytes
    }
}

extension Manifest {
    /// Looks at every item; for what a status may take, ``notedEqualAudio()`` is what the last count came to.
    package func countEqualAudio() throws -> EqualAudio {
        try database.firstRow(
            """
            SELECT ifnull(sum(copies - 1), 0), ifnull(sum((copies - 1) * size), 0) FROM (
                SELECT count(*) AS copies, size FROM items WHERE state = 'stored' AND sha256 IS NOT NULL
                GROUP BY sha256 HAVING count(*) > 1)
            """
        ) { EqualAudio(items: $0.integer(0), bytes: $0.integer(1)) } ?? EqualAudio(items: 0, bytes: 0)
    }

    /// Counts, and keeps what it came to for the status.
    func noteEqualAudio() throws {
        let equal = try countEqualAudio()
        try database.transaction {
            try setFact("equal_audio.items", String(equal.items))
            try setFact("equal_audio.bytes", String(equal.bytes))
        }
    }

    func notedEqualAudio() throws -> EqualAudio? {
        guard let items = try number("equal_audio.items"), let bytes = try number("equal_audio.bytes") else {
            return nil
        }
        return EqualAudio(items: items, bytes: bytes)
    }
}
