internal import JSON

/// Reads a conversation where it stands, in one pass: its line in a listing, or its own route's answer.
enum ConversationReader {
    /// A conversation's line in the listing.
    static func summary(at cursor: inout JSONCursor) throws -> ListedItem {
        _ = try cursor.nextKind()
        let start = cursor.position
        var item = ListedItem(id: "", dateUnix: 0, readiness: .final, json: [])
        var hasDate = false
        try cursor.forEachMember { key, value in
            switch key {
            case "conversation_id": item.id = value.string ?? ""
            case "start_time_unix_secs":
                item.dateUnix = value.unixSecond
                hasDate = value.kind == .number
            case "agent_id":
                item.voiceID = value.nonEmptyString
                item.attributes["agent_id"] = value
            case "agent_name":
                item.voiceName = value.nonEmptyString
                item.attributes["agent_name"] = value
            case "conversation_initiation_source": item.source = value.nonEmptyString
            case "transcript_summary":
                item.text = value.nonEmptyString
                item.attributes["summary"] = value
            case "status":
                item.readiness = readiness(value.string)
                item.attributes["status"] = value
            default:
                if let name = summaryNames[key] { item.attributes[name] = value }
            }
        }
        guard !item.id.isEmpty, hasDate else {
            throw AccountError(.unintelligible, reason: "a conversation without an id or a date")
        }
        item.json = cursor.bytes[start..<cursor.position]
        return item
    }

    /// What the conversation's own route answers.
    static func detail(at cursor: inout JSONCursor) throws -> ItemDetail {
        _ = try cursor.nextKind()
        let start = cursor.position
        var detail = ItemDetail(
            id: "", json: [], audio: .none, readiness: .final, attributes: Attributes())
        var words = Words()
        var hasTranscript = false
        var status: JSONValue?
        try cursor.enterObject()
        var isFirst = true
        while let range = try cursor.nextKey(isFirst: isFirst) {
            isFirst = false
            if cursor.key(range, is: "transcript") {
                hasTranscript = true
                try words.collect(from: &cursor)
                continue
            }
            let key = JSONText.unescaped(cursor.bytes[range])
            let value = JSONValue(walked: cursor.bytes[try cursor.skipValue()])
            switch key {
            case "conversation_id": detail.id = value.string ?? ""
            case "agent_id", "agent_name": detail.attributes[key] = value
            case "status":
                status = value
                detail.readiness = readiness(value.string)
                detail.attributes["status"] = value
            case "has_audio" where value.boolean == true: detail.audio = .there
            case "metadata": read(metadata: value, into: &detail)
            case "analysis": read(analysis: value, into: &detail)
            default: break
            }
        }
        guard !detail.id.isEmpty, hasTranscript, status?.kind == .string else {
            throw AccountError(.unintelligible, reason: "a conversation without an id or a transcript")
        }
        if detail.audio == .none, detail.attributes["audio_deleted_unix"] != nil { detail.audio = .gone }
        detail.text = words.text
        detail.json = cursor.bytes[start..<cursor.position]
        return detail
    }

    /// Only the two ends are known to be final; a status that is not known is asked for again.
    private static func readiness(_ status: String?) -> ListedItem.Readiness {
        status == "done" || status == "failed" ? .final : .provisional
    }

    /// Our names for what a line of the listing says, which are those that its columns have.
    private static let summaryNames = [
        "call_duration_secs": "duration_secs", "message_count": "message_count",
        "call_successful": "call_successful", "call_summary_title": "title", "direction": "direction",
        "main_language": "language",
    ]

    private static func read(metadata: JSONValue, into detail: inout ItemDetail) {
        for (key, value) in metadata.members {
            switch key {
            case "call_duration_secs": detail.attributes["duration_secs"] = value
            case "cost", "text_only": detail.attributes[key] = value
            case "main_language": detail.attributes["language"] = value
            case "phone_call", "sms", "whatsapp": read(call: value, into: &detail)
            case "deletion_settings":
                detail.attributes["deletion_unix"] = value["deletion_time_unix_secs"]
                detail.attributes["audio_deleted_unix"] = value["deleted_audio_at_time_unix_secs"]
            default: break
            }
        }
    }

    /// Who called whom; each way of calling has its own words for it.
    private static func read(call: JSONValue, into detail: inout ItemDetail) {
        for (key, value) in call.members {
            switch key {
            case "direction", "call_sid", "agent_number", "external_number": detail.attributes[key] = value
            case "agent_phone_number": detail.attributes["agent_number"] = value
            case "sms_user_phone_number", "whatsapp_user_id": detail.attributes["external_number"] = value
            default: break
            }
        }
    }

    private static func read(analysis: JSONValue, into detail: inout ItemDetail) {
        for (key, value) in analysis.members {
            switch key {
            case "call_successful": detail.attributes[key] = value
            case "transcript_summary": detail.attributes["summary"] = value
            case "call_summary_title": detail.attributes["title"] = value
            default: break
            }
        }
    }
}

/// What was said in a conversation, for searching; the whole transcript stands in the sidecar.
private struct Words {
    private var lines: [String] = []
    private var size = 0

    /// Enough for a day of talk. Beyond it a transcript is no longer for people, and must not fill the memory.
    private static let most = 1 << 20

    var text: String? { lines.isEmpty ? nil : lines.joined(separator: "\n") }

    /// Reads the transcript that comes next; one that the service removed is `null` or empty.
    mutating func collect(from cursor: inout JSONCursor) throws {
        guard try cursor.nextKind() == .array else {
            try cursor.skipValue()
            return
        }
        try cursor.enterArray()
        var isFirst = true
        while try cursor.nextElement(isFirst: isFirst) {
            isFirst = false
            if try cursor.nextKind() == .object {
                try collect(turnAt: &cursor)
            } else {
                try cursor.skipValue()
            }
        }
    }

    private mutating func collect(turnAt cursor: inout JSONCursor) throws {
        var spoken: JSONValue?
        var parts: JSONValue?
        try cursor.enterObject()
        var isFirst = true
        while let key = try cursor.nextKey(isFirst: isFirst) {
            isFirst = false
            let isMessage = cursor.key(key, is: "message")
            let isMultivoice = cursor.key(key, is: "multivoice_message")
            let value = JSONValue(walked: cursor.bytes[try cursor.skipValue()])
            if isMessage { spoken = value }
            if isMultivoice { parts = value["parts"] }
        }
        guard size < Self.most else { return }
        if let line = spoken?.nonEmptyString {
            add(line)
        } else {
            for line in parts?.elements.compactMap({ $0["text"]?.nonEmptyString }) ?? [] { add(line) }
        }
    }

    private mutating func add(_ line: String) {
        guard size + line.utf8.count <= Self.most else { return size = Self.most }
        size += line.utf8.count
        lines.append(line)
    }
}

extension JSONCursor {
    /// Walks the object that comes next and gives each member, its value as it stands.
    fileprivate mutating func forEachMember(_ body: (String, JSONValue) -> Void) throws(JSONError) {
        try enterObject()
        var isFirst = true
        while let key = try nextKey(isFirst: isFirst) {
            isFirst = false
            let name = JSONText.unescaped(bytes[key])
            body(name, JSONValue(walked: bytes[try skipValue()]))
        }
    }
}
