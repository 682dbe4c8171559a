/// One request of a chain of redirects, and whether the secrets may still go with it.
struct Hop {
    static let maximumRedirects = 5

    private(set) var url: ParsedURL
    private(set) var method: HTTPMethod
    private(set) var headers: [(String, String)]
    private(set) var body: [UInt8]?
    let acceptsCompression: Bool
    /// False from the first redirect to another origin on, even if the chain leads back.
    private(set) var carriesSecrets = true

    init(_ request: HTTPRequest, at origin: Origin) throws(HTTPError) {
        url = try request.url(at: origin)
        method = request.method
        headers = request.headers
        body = request.body
        acceptsCompression = request.acceptsCompression
    }

    /// The request to make instead if `response` is a redirect, else nil.
    func next(after response: HTTPResponse) throws(HTTPError) -> Hop? {
        guard [301, 302, 303, 307, 308].contains(response.status), let location = response.header("location")
        else { return nil }
        guard let target = ParsedURL(location, relativeTo: url.text) else {
            throw HTTPError(
                .refusedRedirect, "\(url.host) redirects to something that is no http or https address")
        }
        guard target.scheme == "https" || (url.scheme == "http" && target.isLoopback) else {
            throw HTTPError(.refusedRedirect, "\(url.host) redirects to \(target.host) without encryption")
        }
        guard !target.hasCredentials else {
            throw HTTPError(
                .refusedRedirect, "\(url.host) redirects to an address with a user name or password")
        }
        var hop = self
        hop.url = target
        // Like every browser: only 307 and 308 promise to repeat a POST, and only 303 changes anything else.
        if response.status == 303 || (method == .post && response.status < 303) {
            hop.method = .get
            hop.body = nil
            hop.headers.removeAll { $0.0.lowercased() == "content-type" }
        }
        if !target.hasSameOrigin(as: url) {
            hop.carriesSecrets = false
            let credentials = ["authorization", "cookie", "proxy-authorization", "xi-api-key"]
            hop.headers.removeAll { credentials.contains($0.0.lowercased()) }
        }
        return hop
    }
}
