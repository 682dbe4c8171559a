import JSON
import Platform
import SQLite
import TestSupport

@testable import Backup

/// A vault with one item of each kind, the same in every run: what the golden files of the queries show.
///
/// Its clock is the one of `TestContext`: 2025-03-14T07:14:29Z.
enum SmallVault {
    static let hostile =
        "=cmd|' /C calc'!A0 \u{1B}[2J\u{9B}31m \u{202E}gnp.exe, said \"she\"\nand a second line with 天气 <b>&amp;</b>"
    static let audio: [UInt8] = Array("ID3 no music, but the same every time".utf8)

    /// Makes the vault in a new folder and answers its path.
    static func make() async throws -> String {
        let root = TemporaryDirectory.current.path("vault")
        try Folder.make(root)
        try Folder.make(root + "/.tapekeep")
        try write(
            Array(
                #"{"format":1,"vault":"0123456789abcdef","account":null,"created":"2025-01-01T00:00:00Z"}"#
                    .utf8),
            to: root + "/tapekeep.json")
        let manifest = try Manifest(path: root + "/manifest.sqlite")
        try await manifest.setFact("full_sweep.history", "1741900000")
        for name in ["history", "conversations"] {
            try await manifest.setFact("completed." + name, "1741890200")
        }
        try await manifest.setFact("not_before", "1741940000")
        let database = try Database(path: root + "/manifest.sqlite", mode: .readWrite)
        try database.execute(runs)
        for item in history { try insert(item, database, root) }
        for item in calls { try insert(item, database, root) }
        try database.execute(
            """
            INSERT INTO events (item, run, at, what, detail) SELECT item, 2, 1741890100, 'failed', 'HTTP 500' FROM items
                WHERE id = 'failedItem0000000001';
            INSERT INTO events (item, run, at, what, detail) SELECT item, 3, 1741936000, 'failed',
                'an answer of ' || char(27) || '[31m0 bytes' FROM items WHERE id = 'failedItem0000000001';
            """)
        return root
    }

    private static let runs = """
        INSERT INTO runs (command, kind, started, ended, exit, listed, stored, already_had, failed, excluded, bytes, note)
        VALUES ('backup', 'full', 1741890000, 1741890200, 3, 6, 4, 0, 1, 1, 20480, NULL),
            ('backup', 'recent', 1741932000, 1741932060, 5, 2, 0, 2, 0, 0, 0, 'the service was down'),
            ('backup', 'recent', 1741936400, NULL, NULL, 0, 0, 0, 0, 0, 0, NULL);
        """

    private struct Item {
        var collection = "history"
        var id: String
        var date: Int64
        var voice: String?
        var state = "stored"
        var upstream = "present"
        var text: String?
        /// The service's words; none for an item without files.
        var item: String?
        var detail: String?
        var hasAudio = true
        var attributes: String?
        /// More of the row, as SQL.
        var more = "work = 0"
    }

    private static let history = [
        Item(
            id: "storedHostile0000001", date: 1_741_880_000, voice: "Rachel \u{1B}]0;owned\u{7}",
            text: hostile,
            item: JSONText.object([
                ("history_item_id", "storedHostile0000001"), ("text", hostile),
            ]), more: "verified = 1741930000"),
        Item(
            id: "storedAligned0000002", date: 1_741_870_000, voice: "Дикторы_2", upstream: "missing",
            text: "Good day. It is late!",
            item: """
                {"history_item_id":"storedAligned0000002", "text":"Good day. It is late!", "alignments":
                {"alignment":\(alignment("Good day. It is late!"))}}
                """, more: "missed_sweeps = 2"),
        Item(
            id: "storedDialogue000003", date: 1_741_860_000,
            text: "Who is there?\nNobody.",
            item: """
                {"history_item_id":"storedDialogue000003","text":"","dialogue":[{"text":"Who is there?","voice_id":"a",
                "voice_name":"Adam"},{"text":"Nobody.","voice_id":"b","voice_name":"Bea"}]}
                """),
        Item(
            id: "failedItem0000000001", date: 1_741_850_000, voice: "Rachel", state: "failed",
            text: "never came",
            more:
                "work = 1, attempts = 2, reason = 'an answer of ' || char(27) || '[31m0 bytes', next_try = 1741939600"
        ),
        Item(
            id: "waitingItem000000001", date: 1_741_935_000, voice: "Rachel", state: "waiting",
            text: "not yet ready"),
        Item(
            id: "vanishedItem00000001", date: 1_741_840_000, voice: "Rachel", state: "vanished",
            upstream: "gone",
            more: "reason = 'gone upstream before it was ready'"),
    ]

    private static let calls = [
        Item(
            collection: "conversations", id: "conv_0001", date: 1_741_875_000, voice: "Support agent",
            text: "Hello, how can I help?\nMy lamp is broken.",
            item: #"{"conversation_id":"conv_0001","agent_id":"agent_1"}"#,
            detail: """
                {"conversation_id":"conv_0001","metadata":{"call_duration_secs":95},"transcript":[
                {"role":"agent","message":"Hello, how can I help?","time_in_call_secs":0},
                {"role":"user","message":"My lamp\\nis broken <now>.","time_in_call_secs":4},
                {"role":"agent","message":null,"time_in_call_secs":9,"tool_calls":[{"tool_name":"find_order"}]},
                {"role":"agent","message":"A new one is on its way.","time_in_call_secs":81}]}
                """,
            attributes: """
                {"agent_id":"agent_1","agent_name":"Support agent","duration_secs":95,"message_count":4,"status":"done",
                "call_successful":"success","direction":"inbound","call_sid":"CA1","agent_number":"+14155550100",
                "external_number":"+14155550199","summary":"=The lamp, \\"broken\\", is replaced","cost":12.50,"title":"Lamp"}
                """),
        Item(
            collection: "conversations", id: "conv_0002", date: 1_741_865_000, voice: "Support agent",
            item: #"{"conversation_id":"conv_0002"}"#,
            detail: #"{"conversation_id":"conv_0002","transcript":[]}"#,
            hasAudio: false,
            attributes:
                #"{"agent_id":"agent_1","duration_secs":7.5,"message_count":0,"status":"failed","cost":0}"#),
    ]

    private static func alignment(_ text: String) -> String {
        let characters = text.map { "\"\($0)\"" }.joined(separator: ",")
        let times = text.indices.map { text.distance(from: text.startIndex, to: $0) }
        let starts = times.map { "\($0 / 10).\($0 % 10)" }.joined(separator: ",")
        let ends = times.map { "\(($0 + 1) / 10).\(($0 + 1) % 10)" }.joined(separator: ",")
        return """
            {"characters":[\(characters)],"character_start_times_seconds":[\(starts)],
            "character_end_times_seconds":[\(ends)]}
            """
    }

    private static func insert(_ item: Item, _ database: Database, _ root: String) throws {
        var values: [SQLValue] = [
            .text(item.collection), .text(item.id), .text(item.state), .text(item.upstream),
            .integer(item.date),
            SQLValue(item.voice.map { _ in item.collection == "history" ? "voice1" : "agent_1" }),
            SQLValue(item.voice),
            SQLValue(item.collection == "history" ? "eleven_v3" : nil),
            SQLValue(item.collection == "history" ? "TTS" : "phone"), SQLValue(item.text),
            SQLValue(item.attributes.map { $0.replacing("\n", with: "") }),
            .blob(SHA256.of(Array((item.item ?? "").utf8)).bytes),
        ]
        try database.run(
            """
            INSERT INTO items (collection, id, state, upstream, date_unix, voice_id, voice_name, model_id, source, text,
                attributes, metadata, work, seen_run, changed_run) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 3, 1)
            """, values)
        let key = database.lastInsertedRow
        if let words = item.item {
            let day = UTCTime(unix: item.date).isoDate.replacing("-", with: "/")
            let stem = "\(item.collection)/\(day)/\(item.id)"
            let sidecar = Sidecar(
                collection: item.collection, id: item.id,
                audio: item.hasAudio
                    ? Sidecar.Audio(
                        file: "\(item.id).mp3", mediaType: "audio/mpeg", size: Int64(audio.count),
                        sha256: SHA256.of(audio), durationMilliseconds: 2100) : nil,
                audioState: item.hasAudio ? "kept" : "none", transport: "zip", evidence: "voice+second",
                run: 1,
                fetchedAt: 1_741_890_150, item: try JSONValue(parsing: Array(words.utf8)),
                detail: try item.detail.map { try JSONValue(parsing: Array($0.utf8)) },
                earlier: item.collection == "history"
                    ? []
                    : [
                        Sidecar.Earlier(
                            until: "2025-03-13T20:00:00Z", item: try JSONValue(parsing: Array("{}".utf8)),
                            detail: nil)
                    ])
            if item.hasAudio { try write(audio, to: "\(root)/\(stem).mp3") }
            try write(sidecar.bytes, to: "\(root)/\(stem).json")
            values = [
                .text(item.hasAudio ? "kept" : "none"), SQLValue(item.hasAudio ? stem + ".mp3" : nil),
                .text(stem + ".json"), SQLValue(item.hasAudio ? audio.count : nil),
                item.hasAudio ? .blob(SHA256.of(audio).bytes) : .null, .blob(SHA256.of(sidecar.bytes).bytes),
                SQLValue(item.hasAudio ? "audio/mpeg" : nil), SQLValue(item.hasAudio ? 2100 : nil),
                .integer(key),
            ]
            try database.run(
                """
                UPDATE items SET audio = ?, path = ?, sidecar = ?, size = ?, sha256 = ?, sidecar_sha256 = ?, media_type = ?,
                    duration_ms = ?, transport = 'zip', evidence = 'voice+second', fetched = 1741890150, fetched_run = 1
                WHERE item = ?
                """, values)
        }
        try database.run("UPDATE items SET \(item.more) WHERE item = ?", [.integer(key)])
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        try makeFolders(folder)
        var staged = try StagedFile(in: folder)
        try staged.append(bytes)
        try staged.commit(as: path)
    }

    private static func makeFolders(_ path: String) throws {
        guard try File.status(path) == nil else { return }
        try makeFolders(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        try Folder.make(path)
    }
}

extension JSONText {
    fileprivate static func object(_ members: [(String, String)]) -> String {
        String(
            decoding: JSONWriter.object { writer in for (key, value) in members { writer.member(key, value) }
            },
            as: UTF8.self)
    }
}
