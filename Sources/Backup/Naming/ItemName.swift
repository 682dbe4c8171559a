internal import Platform

/// The names under which an item's files stand in the vault.
package enum ItemName {
    /// `20250314T071429Z_Rachel_<id>`, or nothing for an id that must never become a path.
    ///
    /// At most 186 bytes, so that the whole name stays under 200 with any extension.
    package static func stem(date: Int64, label: String?, id: String) -> String? {
        guard isSafe(id: id) else { return nil }
        return "\(UTCTime(unix: date).compact)_\(slug(label))_\(id)"
    }

    /// The folder of a day, below the vault: `history/2025/03/14`.
    package static func folder(collection: String, date: Int64) -> String {
        collection + "/" + UTCTime(unix: date).isoDate.split(separator: "-").joined(separator: "/")
    }

    /// Whether an id may be part of a path: `[A-Za-z0-9_-]{1,128}`.
    package static func isSafe(id: String) -> Bool {
        (1...128).contains(id.utf8.count)
            && id.utf8.allSatisfy {
                isASCIILetterOrDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            }
    }

    /// A voice's or agent's name as a safe part of a file name: 1 to 40 bytes, NFC, never empty.
    ///
    /// Letters, digits, marks and pictures stay; everything else becomes a dash. An underscore does too,
    /// so that the parts of a stem can be told apart.
    package static func slug(_ label: String?) -> String {
        guard let label else { return unknown }
        let slug = Slug(label).text
        guard !slug.isEmpty else { return unknown }
        return isReservedOnWindows(slug) ? Slug("x-" + slug).text : slug
    }

    /// The name as a file system sees it that ignores case and normalization, to be compared for uniqueness.
    ///
    /// Going up and down again also joins what only full folding does, such as `ß` and `SS`; going down first, `ẞ` too.
    package static func fold(_ name: String) -> String {
        guard !name.utf8.allSatisfy({ $0 < 0x80 }) else { return name.lowercased() }
        return normalized(normalized(name).lowercased().uppercased().lowercased())
    }

    /// Windows keeps these for devices, with any extension and in any case.
    static func isReservedOnWindows(_ name: String) -> Bool {
        let base = name.prefix { $0 != "." }.lowercased()
        if ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(base) { return true }
        guard base.hasPrefix("com") || base.hasPrefix("lpt"), base.count == 4, let last = base.last else {
            return false
        }
        return "0123456789¹²³".contains(last)
    }

    private static let unknown = "unknown"
}

func isASCIILetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: false
    }
}
