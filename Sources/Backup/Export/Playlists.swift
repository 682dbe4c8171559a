internal import Platform

/// Lists of what can be heard, by voice and by day, which players open.
struct Playlists: Sendable {
    let manifest: Manifest

    /// How the playlists are told apart.
    enum Kind: String, CaseIterable {
        case voice, day
    }

    /// One line of a list, with where the walk over it stands.
    struct Entry: Sendable {
        var date: Int64
        var place: Int64
        /// The audio's name inside of the export.
        var audio: String
        var voice: String?
        var words: String
        var milliseconds: Int64?
    }

    /// The name of an item's list of its voice, without extension; never that of a day.
    static func voiceName(of record: ItemRecord) -> String {
        let name = ItemName.slug(record.voiceName)
        return UTCTime(name) == nil ? name : "voice-" + name
    }

    static func dayName(of record: ItemRecord) -> String { UTCTime(unix: record.dateUnix).isoDate }

    /// Adds every list to the bundle. Blocking.
    func write(to bundle: ExportBundle) async throws {
        for kind in Kind.allCases {
            var key = ""
            while let list = try await manifest.nextPlaylist(kind, after: key) {
                try Task.checkCancellation()
                try bundle.add(
                    "\(ExportNames.playlists)/\(list.name).m3u8", try await text(of: list.key, kind))
                key = list.key
            }
        }
    }

    private func text(of key: String, _ kind: Kind) async throws -> Spooled {
        let spool = Spool()
        try spool.append(Array("#EXTM3U\n".utf8))
        var last: Entry?
        while case let entries = try await manifest.nextPlaylistEntries(kind, key, after: last),
            !entries.isEmpty
        {
            for entry in entries { try spool.append(Array(Self.lines(of: entry).utf8)) }
            last = entries.last
        }
        return try spool.finish()
    }

    /// Whole seconds, as players expect them; −1 where nobody knows.
    private static func lines(of entry: Entry) -> String {
        let seconds = entry.milliseconds.map { max(1, ($0 + 500) / 1000) } ?? -1
        let title = [entry.voice ?? "", entry.words].map(oneLine).filter { !$0.isEmpty }
            .joined(separator: " - ")
        return "#EXTINF:\(seconds),\(title)\n../\(entry.audio)\n"
    }

    private static func oneLine(_ text: String) -> String {
        let printed = text.unicodeScalars.map { scalar -> Character in
            scalar.value < 0x20 || scalar.properties.generalCategory == .control
                || scalar.properties.generalCategory == .lineSeparator
                || scalar.properties.generalCategory == .paragraphSeparator ? " " : Character(scalar)
        }
        return String(printed).split(separator: " ").joined(separator: " ")
    }
}
