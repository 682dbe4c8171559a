internal import JSON

/// What the body of a failed request says, in any of the six shapes that the service uses.
struct ErrorBody: Equatable {
    /// Every machine-readable word: type, code, status.
    var words: Set<String> = []
    /// The name that says most, for messages.
    var code: String?
    var message: String?
    /// Whether it is JSON at all; a page of HTML is somebody else's answer.
    var isJSON = true

    init(_ body: [UInt8]) {
        guard let json = try? JSONValue(parsing: body), json.kind == .object else {
            // Not being JSON is an answer here, not an error on its way.
            isJSON = false
            return
        }
        let detail = json["detail"]
        switch detail?.kind {
        case .object: read(detail ?? json)  // 1 and 2: the new and the legacy object
        case .string: message = detail?.string  // 3: a bare sentence
        case .array: readValidation(detail?.elements ?? [])  // 4: a list of rejected fields
        default: read(json)  // 5: no detail, all at the top
        }
    }

    private mutating func read(_ object: JSONValue) {
        let members = object.members
        func text(_ key: String) -> String? { members.first { $0.key == key }?.value.string }
        code = text("code") ?? text("status") ?? text("error") ?? text("type")
        words = Set(["type", "code", "status", "error"].compactMap(text))
        message = text("message")
    }

    private mutating func readValidation(_ entries: [JSONValue]) {
        code = "validation_error"
        message = entries.prefix(3).map { entry in
            let place = entry["loc"]?.elements.map { $0.string ?? $0.text }.joined(separator: ".") ?? "?"
            return "\(place): \(entry["msg"]?.string ?? "invalid")"
        }.joined(separator: "; ")
    }
}
