internal import JSON

/// Reads one history item where it stands in a page, in one pass.
enum HistoryItemReader {
    static func item(at cursor: inout JSONCursor) throws -> ListedItem {
        _ = try cursor.nextKind()
        let start = cursor.position
        var item = ListedItem(id: "", dateUnix: 0, readiness: .final, json: [])
        var hasDate = false
        try cursor.enterObject()
        var isFirst = true
        while let key = try cursor.nextKey(isFirst: isFirst) {
            isFirst = false
            let field = Field(key, in: cursor)
            let value = JSONValue(walked: cursor.bytes[try cursor.skipValue()])
            switch field {
            case .id: item.id = value.string ?? ""
            case .date:
                item.dateUnix = value.unixSecond
                hasDate = value.kind == .number
            case .voiceID: item.voiceID = value.nonEmptyString
            case .voiceName: item.voiceName = value.nonEmptyString
            case .category: item.category = value.nonEmptyString
            case .model: item.modelID = value.nonEmptyString
            case .source: item.source = value.nonEmptyString
            case .text: item.text = value.nonEmptyString
            case .contentType: item.contentType = value.nonEmptyString
            case .outputFormat: item.outputFormat = value.nonEmptyString
            case .settings: item.settings = value.kind == .object ? value.text : nil
            case .dialogue: item.text = item.text ?? Self.spoken(value)
            case .state: item.readiness = Self.readiness(value.string)
            case nil: break
            }
        }
        guard !item.id.isEmpty, hasDate else {
            throw AccountError(.unintelligible, reason: "a history item without an id or a date")
        }
        item.json = cursor.bytes[start..<cursor.position]
        return item
    }

    /// The words of a dialogue, which leaves the item's own text empty.
    private static func spoken(_ dialogue: JSONValue) -> String? {
        let lines = dialogue.elements.compactMap { $0["text"]?.string }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    private static func readiness(_ state: String?) -> ListedItem.Readiness {
        switch state {
        case "processing": .waiting
        case "deleted": .audioDropped
        default: .final  // An unknown state is normal: try, and let the audio tell.
        }
    }

    private enum Field {
        case id, date, voiceID, voiceName, category, model, source, text, contentType, outputFormat, settings
        case dialogue, state

        init?(_ key: Range<Int>, in cursor: JSONCursor) {
            // By length first: most keys of an item are none of these.
            switch key.count {
            case 4 where cursor.key(key, is: "text"): self = .text
            case 5 where cursor.key(key, is: "state"): self = .state
            case 6 where cursor.key(key, is: "source"): self = .source
            case 8 where cursor.key(key, is: "voice_id"): self = .voiceID
            case 8 where cursor.key(key, is: "model_id"): self = .model
            case 8 where cursor.key(key, is: "settings"): self = .settings
            case 8 where cursor.key(key, is: "dialogue"): self = .dialogue
            case 9 where cursor.key(key, is: "date_unix"): self = .date
            case 10 where cursor.key(key, is: "voice_name"): self = .voiceName
            case 12 where cursor.key(key, is: "content_type"): self = .contentType
            case 13 where cursor.key(key, is: "output_format"): self = .outputFormat
            case 14 where cursor.key(key, is: "voice_category"): self = .category
            case 15 where cursor.key(key, is: "history_item_id"): self = .id
            default: return nil
            }
        }
    }
}

extension JSONValue {
    /// A second as the service writes it. One beyond all calendars becomes the nearest with which can be reckoned.
    var unixSecond: Int64 {
        let farthest = Int64(1) << 53
        if let integer { return min(max(integer, -farthest), farthest) }
        guard let double, !double.isNaN else { return 0 }
        return Int64(min(max(double.rounded(.down), -Double(farthest)), Double(farthest)))
    }

    /// The string, unless it is empty: the service sends both for "none".
    var nonEmptyString: String? {
        guard let string, !string.isEmpty else { return nil }
        return string
    }
}
