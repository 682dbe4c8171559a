/// One keep-alive connection to an origin, owned by one worker.
///
/// Everything blocks: use it in a child task that runs on threads which may wait. Cancelling that
/// task ends a transfer within 0.3 s, stalled or not.
package struct HTTPConnection: ~Copyable {
    private let origin: Origin
    private let transfer: Transfer

    /// Prepares a connection; nothing is sent before the first request.
    package init(to origin: Origin, options: ConnectionOptions = ConnectionOptions()) throws(HTTPError) {
        self.origin = origin
        self.transfer = try Transfer(origin: origin, options: options)
    }

    /// Sends `request` and lends the answer to `receive`. Blocking.
    ///
    /// The body may be read inside of `receive` only; what is left unread there is thrown away.
    /// An answer with an error status is an answer. Up to five redirects are followed.
    /// - Throws: `HTTPError`, or what `receive` throws.
    package mutating func send<Result>(
        _ request: HTTPRequest, _ receive: (HTTPResponse, HTTPBody) throws -> Result
    ) throws -> Result {
        var hop = try Hop(request, at: origin)
        for _ in 0...Hop.maximumRedirects {
            try transfer.start(hop)
            defer { transfer.finish() }
            let response = try transfer.waitForHead()
            if let next = try hop.next(after: response) {
                hop = next
                continue
            }
            let body = HTTPBody(transfer)
            defer { body.revoke() }
            return try receive(response, body)
        }
        throw HTTPError(.tooManyRedirects, "\(origin.host) redirects more than \(Hop.maximumRedirects) times")
    }
}
