internal import SQLite

/// What must hold of a column: `duration>=60`, `status=done`.
package struct ColumnCondition: Sendable, Equatable {
    package enum Comparison: String, Sendable, CaseIterable {
        // The longer ones first, so that `<=` is not read as `<`.
        case atLeast = ">="
        case atMost = "<="
        case isNot = "!="
        case equals = "="
        case above = ">"
        case below = "<"
    }

    package let column: String
    package let kind: ItemColumn.Kind
    package let comparison: Comparison
    /// As it was written; empty for the items that have none.
    package let value: String
    /// The value where the column holds numbers: seconds, bytes or a time. `nil` when it is none.
    package var number: Double?
    private let sql: String

    /// Reads a condition on one of `columns`; `nil` when it is none, or names none of them.
    package init?(_ text: String, columns: [ItemColumn]) {
        guard let start = text.firstIndex(where: { "<>=!".contains($0) }),
            let comparison = Comparison.allCases.first(where: { text[start...].hasPrefix($0.rawValue) })
        else { return nil }
        let name = text[..<start]
        guard let column = columns.first(where: { $0.name == name }) else { return nil }
        self.column = column.name
        kind = column.kind
        self.comparison = comparison
        value = String(text[start...].dropFirst(comparison.rawValue.count))
        number = Double(value).flatMap { $0.isFinite ? $0 : nil }
        sql = column.sql
    }

    /// Numbers are compared as numbers and texts as texts. An empty column is equal to no value but the empty one, and
    /// never above or below.
    var fragment: SQLFragment {
        guard !value.isEmpty else { return SQLFragment(sql: "ifnull(\(sql), '') \(comparison.rawValue) ''") }
        let word = comparison == .isNot ? "=" : comparison.rawValue
        var parts = [SQLFragment(sql: "typeof(\(sql)) = 'text' AND \(sql) \(word) ?", values: [.text(value)])]
        if let number {
            parts.append(
                SQLFragment(
                    sql: "typeof(\(sql)) IN ('integer', 'real') AND \(sql) \(word) ?", values: [.real(number)]
                ))
        }
        let either = SQLFragment.joined(parts, by: "OR")
        guard comparison == .isNot else { return either }
        return SQLFragment(sql: "NOT (\(either.sql))", values: either.values)
    }
}
