internal import JSON
internal import Platform

/// What stands in one cell, before any format decides how to spell it.
package enum ItemCell: Sendable, Equatable {
    case text(String)
    case integer(Int64)
    /// A number as the service spelt it.
    case number(String)
    case moment(unix: Int64)
    case bytes(Int64)
    case length(milliseconds: Int64)
}

/// One column of a collection, in CSV, in the table and in conditions.
package struct ItemColumn: Sendable {
    /// What it can be compared with.
    package enum Kind: Sendable, Equatable {
        case text, number, bytes, moment
        /// One of these words, and nothing else.
        case words([String])
    }

    package let name: String
    /// The heading in the table; the name when it has none of its own.
    package let title: String
    package let kind: Kind
    let cell: @Sendable (ItemRow) -> ItemCell?
    /// The same as SQL over `items`, for conditions; a length is in seconds.
    let sql: String

    init(
        _ name: String, title: String? = nil, _ kind: Kind, sql: String,
        cell: @escaping @Sendable (ItemRow) -> ItemCell?
    ) {
        self.name = name
        self.title = title ?? name.uppercased()
        self.kind = kind
        self.sql = sql
        self.cell = cell
    }

    /// The cell of this column in an item's row; `nil` where it is empty.
    package func cell(of row: ItemRow) -> ItemCell? { cell(row) }
}

/// An item with its own columns at hand.
package struct ItemRow: Sendable {
    package let record: ItemRecord
    private let attributes: [String: JSONValue]

    package init(_ record: ItemRecord) {
        self.record = record
        guard let text = record.attributes, let json = try? JSONValue(parsing: Array(text.utf8)) else {
            // Empty, or not what a listing ever wrote: then these columns are empty.
            attributes = [:]
            return
        }
        attributes = Dictionary(
            json.members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// What only this collection has; `nil` for null as well.
    func attribute(_ name: String) -> JSONValue? {
        attributes[name].flatMap { $0.isNull ? nil : $0 }
    }
}

extension ItemColumn {
    static func text(
        _ name: String, title: String? = nil, _ kind: Kind = .text, sql: String? = nil,
        _ value: @escaping @Sendable (ItemRecord) -> String?
    ) -> ItemColumn {
        ItemColumn(name, title: title, kind, sql: sql ?? name) { value($0.record).map { .text($0) } }
    }

    /// An attribute of the collection, as text or number as it came.
    static func attribute(
        _ name: String, as attribute: String? = nil, title: String? = nil, _ kind: Kind = .text
    ) -> ItemColumn {
        let attribute = attribute ?? name
        return ItemColumn(name, title: title, kind, sql: "json_extract(attributes, '$.\(attribute)')") {
            row in
            guard let value = row.attribute(attribute) else { return nil }
            return switch value.kind {
            case .number: .number(value.text)
            case .string: .text(value.string ?? "")
            default: .text(value.text)
            }
        }
    }

    /// When an item was made, as a time of day.
    static func moment(_ name: String) -> ItemColumn {
        ItemColumn(name, .moment, sql: "date_unix") { .moment(unix: $0.record.dateUnix) }
    }

    /// The same as a number.
    static func unixSeconds(_ name: String) -> ItemColumn {
        ItemColumn(name, .number, sql: "date_unix") { .integer($0.record.dateUnix) }
    }

    // The columns that every item has.
    static let collection = ItemColumn.text("collection", .words(Collections.all.map(\.name))) {
        $0.collection
    }
    static let id = ItemColumn.text("id") { $0.id }
    static let date = moment("date")
    static let dateUnix = unixSeconds("date_unix")
    static let voiceID = ItemColumn.text("voice_id") { $0.voiceID }
    static let voiceName = ItemColumn.text("voice_name", title: "VOICE") { $0.voiceName }
    static let model = ItemColumn.text("model_id") { $0.modelID }
    static let source = ItemColumn.text("source") { $0.source }
    static let words = ItemColumn.text("text") { $0.text }
    static let state = ItemColumn.text("state", .words(ItemState.values(of: "state"))) { $0.state }
    static let upstream = ItemColumn.text("upstream", .words(ItemState.values(of: "upstream"))) {
        $0.upstream
    }
    static let duration = ItemColumn("duration", title: "LENGTH", .number, sql: "duration_ms / 1000.0") {
        $0.record.durationMilliseconds.map { .length(milliseconds: $0) }
    }
    /// How long an item lasts, in every list the same: a call as the service tells it, anything else as long as its audio.
    static let length = ItemColumn(
        "duration", title: "LENGTH", .number,
        sql: "ifnull(json_extract(attributes, '$.duration_secs'), duration_ms / 1000.0)"
    ) { row in
        let call = row.attribute("duration_secs")?.double.map { Int64(($0 * 1000).rounded()) }
        return (call ?? row.record.durationMilliseconds).map { .length(milliseconds: $0) }
    }
    static let mediaType = ItemColumn.text("media_type") { $0.mediaType }
    static let size = ItemColumn("size", .bytes, sql: "size") { $0.record.size.map { .bytes($0) } }
    static let sha256 = ItemColumn.text("sha256", sql: "lower(hex(sha256))") { $0.sha256?.hex }
    static let audioFile = ItemColumn.text("audio_file", sql: "path") { $0.path }
    static let sidecar = ItemColumn.text("sidecar") { $0.sidecar }
}
