internal import SQLite

/// Which items of a vault are meant, and in which order they come.
package struct ItemQuery: Sendable, Equatable {
    package enum Order: String, Sendable, CaseIterable {
        case newest, oldest, id, voice, largest, longest
    }

    package var filter = ItemFilter()
    /// By name; none means all.
    package var collections: [String] = []
    /// One of those that stand here, and one of those that stand with the account.
    package var states: [ItemState] = []
    /// What must hold of columns.
    package var conditions: [ColumnCondition] = []
    package var order = Order.newest
    package var limit: Int?

    package init() {}
}

/// A part of a statement, with the values of its question marks.
struct SQLFragment: Sendable {
    var sql: String
    var values: [SQLValue] = []

    static func any(_ column: String, of values: [String]) -> SQLFragment {
        let marks = values.map { _ in "?" }.joined(separator: ", ")
        return SQLFragment(sql: "\(column) IN (\(marks))", values: values.map { .text($0) })
    }

    static func joined(_ parts: [SQLFragment], by word: String) -> SQLFragment {
        SQLFragment(
            sql: parts.map { "(\($0.sql))" }.joined(separator: " \(word) "), values: parts.flatMap(\.values))
    }
}

extension ItemQuery {
    /// The condition on a row of `items`, without the collection and without the search.
    ///
    /// `voices` are the names in the vault that are meant by the filter's, whatever their letter case.
    func condition(voices: [String]) -> SQLFragment {
        var parts: [SQLFragment] = []
        if let after = filter.after {
            parts.append(SQLFragment(sql: "date_unix >= ?", values: [.integer(after)]))
        }
        if let before = filter.before {
            parts.append(SQLFragment(sql: "date_unix < ?", values: [.integer(before)]))
        }
        if !filter.voices.isEmpty {
            parts.append(
                .joined(
                    [
                        .any("voice_name", of: voices),
                        .any("lower(voice_id)", of: filter.voices.map { $0.lowercased() }),
                    ],
                    by: "OR"))
        }
        if !filter.models.isEmpty {
            parts.append(.any("lower(model_id)", of: filter.models.map { $0.lowercased() }))
        }
        if !filter.sources.isEmpty {
            parts.append(.any("lower(source)", of: filter.sources.map { $0.lowercased() }))
        }
        if let ids = filter.ids { parts.append(.any("id", of: ids.sorted())) }
        for isUpstream in [false, true] {
            let alike = states.filter { $0.isUpstream == isUpstream }.map(\.condition)
            if !alike.isEmpty { parts.append(.joined(alike, by: "OR")) }
        }
        parts += conditions.map(\.fragment)
        return parts.isEmpty ? SQLFragment(sql: "1") : .joined(parts, by: "AND")
    }

    /// What is sorted by, as SQL over `items`; ties are in the order of the ids.
    var sortKey: String {
        switch order {
        case .newest, .oldest: "date_unix"
        case .id: "id"
        case .voice: "ifnull(voice_name, '')"
        case .largest: "ifnull(size, -1)"
        case .longest: "ifnull(duration_ms, -1)"
        }
    }

    var isDescending: Bool { [.newest, .largest, .longest].contains(order) }
}
