/// Columns of text, as wide as what the first rows hold, without keeping more rows than those.
struct TextTable: Sendable {
    struct Column: Sendable {
        var title: String
        var isRight = false
        /// What is longer is cut; nothing is when there is no limit.
        var limit: Int?
        /// Where the line is too short for all, it is cut to no less than this; without it, it is never cut.
        var least: Int?
        /// Where that does not help, columns are left out by this order, the smallest number first.
        var dropOrder: Int?
    }

    private let columns: [Column]
    private let indent: String
    private var waiting: [[String]] = []
    private var widths: [Int] = []
    /// The columns that there is room for.
    private var shown: [Int] = []

    /// So many rows decide the widths.
    private static let sample = 100
    private static let gap = "  "

    /// `titles` are printed in a first line when there are any. `width` limits the lines.
    init(_ columns: [Column], indent: String = "", width: Int? = nil) {
        self.columns = columns
        self.indent = indent
        self.width = width
        if columns.contains(where: { !$0.title.isEmpty }) { waiting.append(columns.map(\.title)) }
    }

    private let width: Int?

    /// Takes a row, and answers the lines that are settled by now.
    mutating func add(_ cells: [String]) -> [String] {
        let cells = zip(cells, columns).map { cell, column in
            column.limit.map { Self.cut(cell, to: $0) } ?? cell
        }
        guard widths.isEmpty else { return [line(cells)] }
        waiting.append(cells)
        return waiting.count > Self.sample ? settle() : []
    }

    /// The lines still held back; the titles alone are none.
    mutating func end() -> [String] { widths.isEmpty ? settle() : [] }

    private mutating func settle() -> [String] {
        let rows = waiting
        waiting = []
        widths = columns.indices.map { index in rows.map { Self.width(of: $0[index]) }.max() ?? 0 }
        shown = Array(columns.indices)
        if let width { fit(into: width - indent.count) }
        return rows.map(line)
    }

    /// Leaves out columns until the others fit when they are cut as far as they may be, then shares out what is left.
    private mutating func fit(into room: Int) {
        let least = columns.indices.map { min(widths[$0], columns[$0].least ?? .max) }
        func spare() -> Int {
            room - shown.reduce(0) { $0 + least[$1] } - max(0, shown.count - 1) * Self.gap.count
        }
        while spare() < 0,
            let next = shown.filter({ columns[$0].dropOrder != nil }).min(by: {
                columns[$0].dropOrder ?? 0 < columns[$1].dropOrder ?? 0
            })
        {
            shown.removeAll { $0 == next }
        }
        var left = max(0, spare())
        for index in shown {
            let more = min(left, widths[index] - least[index])
            widths[index] = least[index] + more
            left -= more
        }
    }

    private func line(_ cells: [String]) -> String {
        var line = indent
        for index in shown {
            let isCut = width != nil && columns[index].least != nil
            let cell = isCut ? Self.cut(cells[index], to: widths[index]) : cells[index]
            let padding = String(repeating: " ", count: max(0, widths[index] - Self.width(of: cell)))
            if columns[index].isRight { line += padding + cell } else { line += cell }
            if index == shown.last { break }
            if !columns[index].isRight { line += padding }
            line += Self.gap
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    /// The text in at most `limit` columns of a terminal.
    static func cut(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit, width(of: text) > limit else { return text }
        var kept = ""
        var used = 1
        for character in text {
            used += width(of: character)
            if used > limit { break }
            kept.append(character)
        }
        return kept + "…"
    }

    static func width(of text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + width(of: $1) }
    }

    /// How many columns terminals give a character: two to East Asian ones and to pictures.
    private static func width(of character: Character) -> Int {
        guard let value = character.unicodeScalars.first?.value else { return 0 }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        case 0x0300...0x036F, 0x200B...0x200D, 0xFE00...0xFE0F, 0xFEFF: return 0
        default: return 1
        }
    }
}
