internal import Platform

/// A month of a collection, which one volume holds.
package struct VolumeName: Sendable, Equatable, Hashable {
    package static let folder = "volumes"

    package var collection: String
    package var month: Month

    package init(collection: String, month: Month) {
        self.collection = collection
        self.month = month
    }

    /// Relative to the vault.
    package var path: String { "\(Self.folder)/\(collection)-\(month).zip" }

    /// Reads what ``path`` wrote.
    package init?(path: String) {
        guard path.hasPrefix(Self.folder + "/"), path.hasSuffix(".zip") else { return nil }
        let name = path.dropFirst(Self.folder.utf8.count + 1).dropLast(4)
        guard let month = Month(String(name.suffix(7))), name.dropLast(7).last == "-" else { return nil }
        self.init(collection: String(name.dropLast(8)), month: month)
        guard self.path == path else { return nil }
    }

    /// Whether a member of that name can be an item's file, which stands in the folder of a day of this month.
    func holds(_ member: String) -> Bool {
        guard member.hasPrefix(looseFolder + "/") else { return false }
        let parts = member.dropFirst(looseFolder.utf8.count + 1).split(
            separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let file = parts.last, let day = parts.first else { return false }
        return day.utf8.count == 2 && day.utf8.allSatisfy { (0x30...0x39).contains($0) }
            && file.utf8.first != 0x2E
            && !file.isEmpty && file.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    /// The folder in which its items stand when they are loose.
    var looseFolder: String { "\(collection)/\(month.yearText)/\(month.monthText)" }
}

/// A calendar month, in UTC.
package struct Month: Sendable, Equatable, Hashable, Comparable, CustomStringConvertible {
    package var year: Int
    package var month: Int

    package init(year: Int, month: Int) {
        self.year = year
        self.month = month
    }

    /// Reads `2024-12`.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
            text.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }),
            let year = Int(parts[0]), let month = Int(parts[1]), (1...12).contains(month)
        else { return nil }
        self.init(year: year, month: month)
    }

    package init(containing unix: Int64) {
        let time = UTCTime(unix: unix)
        self.init(year: time.year, month: time.month)
    }

    package var description: String { "\(yearText)-\(monthText)" }
    var yearText: String { String(repeating: "0", count: max(0, 4 - String(year).count)) + String(year) }
    var monthText: String { month < 10 ? "0\(month)" : "\(month)" }

    package var next: Month { adding(1) }

    package func adding(_ months: Int) -> Month {
        let count = year * 12 + month - 1 + months
        return Month(year: count / 12, month: count % 12 + 1)
    }

    /// Its first second.
    package var start: Int64 { UTCTime(year: year, month: month, day: 1)?.unix ?? 0 }

    package static func < (left: Month, right: Month) -> Bool {
        (left.year, left.month) < (right.year, right.month)
    }
}
