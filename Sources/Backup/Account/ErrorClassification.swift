extension AccountError {
    /// Tells errors apart by what the body says and only then by status: a wrong key can be 400 or 401.
    ///
    /// `key` stands in no text of it, even where the service repeats what it was sent.
    init(status: Int, body: [UInt8], retryAfter: Duration?, hiding key: APIKey? = nil) {
        var said = ErrorBody(body)
        // Before the text is cut short, which could cut the key in two.
        said.message = said.message.map { key?.hidden(in: $0) ?? $0 }
        said.code = said.code.map { key?.hidden(in: $0) ?? $0 }
        let kind = Self.kind(of: said, status: status)
        let reason =
            said.isJSON
            ? said.message.map(Self.excerpt) ?? Self.plainReason(kind)
            : kind == .unavailable || kind == .throttled
                ? Self.plainReason(kind) : "the answer is a page, not the service's: is a proxy in between?"
        self.init(
            kind, status: status, code: said.code.map(Self.excerpt), reason: reason, retryAfter: retryAfter)
    }

    private static func kind(of said: ErrorBody, status: Int) -> Kind {
        let words = said.words
        if !words.isDisjoint(with: ["invalid_api_key", "needs_authorization", "missing_api_key"]) {
            return .wrongKey
        }
        if !words.isDisjoint(with: permissionWords) {
            return .missingPermission
        }
        if words.contains("detected_unusual_activity") { return .refused }
        if !words.isDisjoint(with: ["invalid_id", "document_not_found", "invalid_uid", "not_found"]) {
            return .notFound
        }
        switch status {
        // An error of the service about what was asked for. A route that is not there is a bare sentence.
        case 404 where said.code != nil: return .notFound
        case 429: return .throttled
        case 408, 409, 425, 500...599: return .unavailable
        case 401: return .wrongKey
        case 403: return said.isJSON ? .missingPermission : .refused
        default: return .refused
        }
    }

    private static func plainReason(_ kind: Kind) -> String {
        switch kind {
        case .throttled: "too many requests"
        case .unavailable: "the service is busy or broken"
        case .wrongKey: "the key was not accepted"
        case .missingPermission: "the key has no permission for this"
        case .notFound: "not found on the account"
        default: "the service refused the request"
        }
    }

    /// One line of at most 200 characters, safe to print.
    static func excerpt(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(200).map { $0.properties.generalCategory.isPrintable ? $0 : " " }))
    }
}

extension Unicode.GeneralCategory {
    /// Whether a terminal or a log shows it as itself.
    var isPrintable: Bool {
        switch self {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
        default: true
        }
    }
}
