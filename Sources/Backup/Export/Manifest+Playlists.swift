internal import SQLite

extension Manifest {
    /// The first list behind a key, with its name; none at the end.
    func nextPlaylist(_ kind: Playlists.Kind, after key: String) throws -> (key: String, name: String)? {
        // A list without audio, because all of it was left out, is none.
        try database.firstRow(
            """
            SELECT \(kind.rawValue)_key, min(\(kind.rawValue)_name) FROM temp.exports
            WHERE \(kind.rawValue)_key > ? AND is_heard GROUP BY 1 ORDER BY 1 LIMIT 1
            """, [.text(key)]
        ) { (key: $0.text(0), name: $0.text(1)) }
    }

    /// The entries of a list that come next by their dates.
    func nextPlaylistEntries(
        _ kind: Playlists.Kind, _ key: String, after last: Playlists.Entry?
    ) throws -> [Playlists.Entry] {
        var found: [Playlists.Entry] = []
        try database.forEachRow(
            """
            SELECT \(Self.exportColumns), stem, has_equals, exports.date, place, substr(items.text, 1, 60)
            FROM temp.exports JOIN items USING (item)
            WHERE \(kind.rawValue)_key = ? AND is_heard AND (exports.date, place) > (?, ?)
            ORDER BY exports.date, place LIMIT 512
            """, [.text(key), .integer(last?.date ?? .min), .integer(last?.place ?? 0)]
        ) { row in
            let record = ItemRecord(row)
            guard let item = ExportedItem(record, row, stem: row.count - 5), let audio = item.audioName else {
                return
            }
            found.append(
                Playlists.Entry(
                    date: row.integer(row.count - 3), place: row.integer(row.count - 2), audio: audio,
                    voice: record.voiceName, words: row.text(row.count - 1),
                    milliseconds: record.durationMilliseconds))
        }
        return found
    }

    /// Notes that an item's audio is left out.
    func noteUnheard(_ stem: String) throws {
        try database.run("UPDATE temp.exports SET is_heard = 0 WHERE stem = ?", [.text(stem)])
    }
}
