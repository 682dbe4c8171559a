/// A voice that items were made with.
struct Voice: Sendable {
    var id: String
    var name: String
    /// As in JSON; none is null.
    var category: String?
    var idJSON: [UInt8]
    var nameJSON: [UInt8]
    var categoryJSON: [UInt8]

    /// The letters that stand for the category in a zip entry's name.
    var categoryCode: String? {
        ["premade": "pre", "cloned": "ivc", "professional": "pvc", "generated": "gen"][category ?? ""]
    }
}

enum VoicePool {
    /// Names as people give them, and as file systems dislike them.
    static let names = [
        "Rachel", "Adam", "Marek głos", "Jean-Luc, narrateur", "old_man_winter", "AC/DC tribute",
        "🎙️ Podcast 🎙️", "A voice whose name goes on and on, because its owner wanted to say all of it at once",
        "Trailing dots...", "CON", "小林さん", "صوت ليلى", "e\u{301}lodie", "two  spaces ", "Studio \"B\" mic",
        "back\\slash: what? *now*", "Дикторы_2", "s50_sb75_se0_b_m2",
    ]
    private static let categories: [String?] = [
        "premade", "cloned", "professional", "generated", "premade", "cloned", nil, "syndicated",
    ]

    static func voices(named names: [String], key: UInt64) -> [Voice] {
        let ids = ItemID(key: RandomBits.mix(key ^ 0x766F_6963_6573))
        return names.enumerated().map { number, name in
            let id = ids.text(number)
            let category = categories[number % categories.count]
            return Voice(
                id: id, name: name, category: category,
                idJSON: JSONEscape.quoted(id), nameJSON: JSONEscape.quoted(name),
                categoryJSON: category.map { JSONEscape.quoted($0) } ?? Array("null".utf8))
        }
    }
}
