/// What people have read aloud, in many scripts, as ready-made JSON.
struct TextPool: Sendable {
    struct Entry: Sendable {
        /// Between the quotes.
        var json: [UInt8]
        var ascii: [UInt8]
        var characters: Int
        /// `{"alignment":…,"normalized_alignment":…}` for exactly this text.
        var alignments: [UInt8]
    }

    let entries: [Entry]
    /// One text of several thousand characters; given to few items.
    let long: Entry

    static let shared = TextPool()

    private static let phrases = [
        "The harbour lights went out one by one, and nobody remembered who had been asked to count them.",
        "Guten Morgen! Heute üben wir fünf Sätze über Öl, Äpfel und Straßenmusik.",
        "Le cœur a ses raisons — « que la raison ne connaît point ».",
        "Съешь же ещё этих мягких французских булок, да выпей чаю.",
        "صباح الخير، هذا تسجيل قصير للتجربة.",
        "שלום, זה משפט קצר לבדיקה.",
        "吾輩は猫である。名前はまだ無い。",
        "今天的天气真不错,我们去公园散步吧。",
        "안녕하세요, 오늘의 날씨를 알려 드리겠습니다.",
        "यह एक छोटा सा परीक्षण वाक्य है।",
        "สวัสดีครับ วันนี้อากาศดีมาก",
        "Emoji in a row: 👩‍👩‍👧‍👦 🏳️‍🌈 🇵🇱 👍🏽 and a lone one 🫠.",
        "Combining marks: e\u{301} o\u{308}\u{304} Z\u{0351}\u{036B}\u{0343}a\u{0363}\u{0348}l\u{034B} done.",
        "She said \"stop\", then C:\\temp\\new, then\ta tab,\na line and a bell\u{7}.",
        "Control: \u{1}\u{1f}\u{7f} line separators \u{2028}\u{2029} and a BOM \u{feff} inside.",
        "Right-to-left override \u{202e}gnp.exe\u{202c} and zero\u{200b}width.",
        "<speak>Wait <break time=\"1.5s\"/> for it &amp; listen.</speak>",
        "[laughs] [whispers] That was close…",
        "Price: €1,299.00 / £999.50 / ₿0.00012345 (−15 %).",
        "{\"history\":[{\"history_item_id\":\"not an item\"}],\"has_more\":true}",
        "x", "   ", "https://example.com/a?b=c&d=%2F#frag", "null", "",
    ]

    private init() {
        entries = Self.phrases.map(Self.entry)
        long = Self.entry(
            (0..<60).map { "Chapter \($0). " + Self.phrases[$0 % 12] }.joined(separator: "\n"))
    }

    private static func entry(_ text: String) -> Entry {
        Entry(
            json: JSONEscape.escaped(text), ascii: JSONEscape.escaped(text, ascii: true),
            characters: text.unicodeScalars.count, alignments: alignments(of: text))
    }

    private static func alignments(of text: String) -> [UInt8] {
        let characters = text.unicodeScalars.prefix(400)
        func list(_ parts: [String]) -> String { "[" + parts.joined(separator: ",") + "]" }
        func seconds(_ thousandths: Int) -> String {
            "\(thousandths / 1000)." + CivilTime.padded(thousandths % 1000, 3)
        }
        let names = characters.map { String(decoding: JSONEscape.quoted(String($0)), as: UTF8.self) }
        let starts = names.indices.map { seconds($0 * 58) }
        let ends = starts.indices.map { seconds($0 * 58 + 46) }
        let one =
            "{\"characters\":\(list(names)),\"character_start_times_seconds\":\(list(starts))"
            + ",\"character_end_times_seconds\":\(list(ends))}"
        return Array("{\"alignment\":\(one),\"normalized_alignment\":\(one)}".utf8)
    }
}
