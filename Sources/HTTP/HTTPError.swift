/// A failure to talk to a server. An answer with an error status is a result, not one of these.
///
/// The text never holds a secret header, a query or a redirect's address.
package struct HTTPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong, for code to branch on.
    package enum Kind: Sendable, Equatable, CaseIterable {
        /// The text is no base URL, or a path or redirect makes no valid URL.
        case invalidURL
        /// A header name or value that HTTP cannot carry.
        case invalidHeader
        /// The host's name has no address.
        case unresolvable
        /// Nobody accepts the connection.
        case unreachable
        /// No trusted encrypted connection came about.
        case tls
        /// The connection was not made in time, or too little came over it for too long.
        case timeout
        /// The connection broke before the answer was whole.
        case reset
        /// The body ended before the length that the server had announced.
        case shortBody
        /// The task was cancelled.
        case cancelled
        /// Redirects followed redirects.
        case tooManyRedirects
        /// A redirect to where this connection must not go.
        case refusedRedirect
        /// More arrived than the caller or this client is willing to hold.
        case tooLarge
        /// The server's answer is not HTTP, or contradicts itself.
        case protocolViolation
        /// The body was read after the call that lent it had returned.
        case bodyRevoked
        /// libcurl could not do its work, for a reason that is not the network's.
        case clientFailure
    }

    package let kind: Kind
    package let reason: String

    package init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    /// Whether the same request can succeed later without anybody changing anything.
    package var isWorthRetrying: Bool {
        switch kind {
        case .unresolvable, .unreachable, .timeout, .reset, .shortBody, .protocolViolation: true
        case .invalidURL, .invalidHeader, .tls, .cancelled, .tooManyRedirects, .refusedRedirect, .tooLarge,
            .bodyRevoked, .clientFailure:
            false
        }
    }

    package var description: String { reason }

    static var cancelled: HTTPError { HTTPError(.cancelled, "the request was cancelled") }
}
