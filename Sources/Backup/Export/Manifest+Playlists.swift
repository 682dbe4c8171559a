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
            SELECT \(ExportedItem.columns), exports.date, place, items.voice_name, substr(items.text, 1, 60), duration_ms
            FROM temp.exports JOIN items USING (item)
            WHERE \(kind.rawValue)_key = ? AND is_heard AND (exports.date, place) > (?, ?)
            ORDER BY exports.date, place LIMIT 512
            """, [.text(key), .integer(last?.date ?? .min), .integer(last?.place ?? 0)]
        ) { row in
            guard let audio = ExportedItem(row)?.audioName else { return }
            found.append(
                Playlists.Entry(
                    date: row.integer(row.count - 5), place: row.integer(row.count - 4), audio: audio,
                    voice: row.optionalText(row.count - 3), words: row.text(row.count - 2),
                    milliseconds: row.optionalInteger(row.count - 1)))
        }
        return found
    }

    /// Notes that an item's audio is left out.
    func noteUnheard(_ stem: String) throws {
        try database.run("UPDATE temp.exports SET is_heard = 0 WHERE stem = ?", [.text(stem)])
    }
}
