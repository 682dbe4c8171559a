package import HTTP

/// A request that the service did not fulfil.
package struct AccountError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What a caller may do about it.
    package enum Kind: String, Sendable, Equatable {
        /// No key was sent, or the service does not know it.
        case wrongKey
        /// The key is good, but may not do this.
        case missingPermission
        /// The service named the object and says that it is not there.
        case notFound
        /// The request itself was refused; sending it again changes nothing.
        case refused
        /// Too many requests, or too many at once.
        case throttled
        /// The service is busy or broken; later may be better.
        case unavailable
        /// The answer is not what this route answers, such as a proxy's page with status 200.
        case unintelligible
        /// No answer: no such host, no connection, or one that broke.
        case unreachable
        /// Throttled or down for longer than a run may wait.
        case unwilling
    }

    package let kind: Kind
    package let status: Int?
    /// The service's own name for the error: `invalid_api_key`.
    package let code: String?
    /// The service's words or the transport's, in one line; never a key and never an item's text.
    package let reason: String
    /// The service's wish for when to come back.
    package let retryAfter: Duration?

    package init(
        _ kind: Kind, status: Int? = nil, code: String? = nil, reason: String, retryAfter: Duration? = nil
    ) {
        self.kind = kind
        self.status = status
        self.code = code
        self.reason = reason
        self.retryAfter = retryAfter
    }

    /// What a broken connection means for the account.
    package init(_ error: HTTPError) {
        self.init(.unreachable, reason: error.description)
    }

    /// Whether the same request may succeed later.
    package var isWorthRetrying: Bool {
        switch kind {
        case .throttled, .unavailable, .unintelligible, .unreachable: true
        case .wrongKey, .missingPermission, .notFound, .refused, .unwilling: false
        }
    }

    /// Whether the service understood the request and refuses this one object.
    var isAboutTheObject: Bool { kind == .notFound || kind == .refused }

    /// Whether what was asked for may be to blame, rather than the key or a service that cannot be had.
    ///
    /// A refusal that names no missing permission can be about a single item, whatever its status.
    package var mayBeAboutOneItem: Bool {
        switch kind {
        case .wrongKey, .unwilling, .throttled: false
        case .missingPermission:
            status == 403 && !(code.map(Self.permissionWords.contains) ?? false)
        case .notFound, .refused, .unavailable, .unintelligible, .unreachable: true
        }
    }

    /// How the service says that a key lacks a permission.
    static let permissionWords: Set<String> = ["missing_permissions", "insufficient_permissions"]

    /// Whether it says that the service cannot be had now, rather than what is wrong with a request.
    package var isUnavailability: Bool { isWorthRetrying || kind == .unwilling }

    /// When to come back, in unix seconds: as the service wished, else in a minute.
    package func notBefore(now: Int64) -> Int64 {
        now + Int64((retryAfter ?? .seconds(60)) / .seconds(1))
    }

    package var description: String {
        var text = reason
        if let status { text += " (status \(status)\(code.map { ", \($0)" } ?? ""))" }
        return text
    }
}
