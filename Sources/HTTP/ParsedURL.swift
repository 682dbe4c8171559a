internal import CCurl

/// An absolute http or https URL in its parts, read by the parser that also does the transfer:
/// two parsers that disagree about the host are how keys end up at the wrong place.
struct ParsedURL: Equatable {
    let scheme, host: String
    let port: Int
    let hasExplicitPort: Bool
    let path: String
    let query: String?
    let hasFragment, hasCredentials: Bool
    /// The whole URL, without its fragment.
    let text: String

    /// Parses `text`, relative to `base` if there is one; nil if it is no http or https URL.
    init?(_ text: String, relativeTo base: String? = nil) {
        guard let url = unsafe curl_url() else { return nil }
        defer { unsafe curl_url_cleanup(url) }
        let flags = UInt32(CURLU_PATH_AS_IS)
        if let base, unsafe curl_url_set(url, CURLUPART_URL, base, flags) != CURLUE_OK { return nil }
        // A Location header may hold spaces and bytes beyond ASCII, a base URL must not.
        let leniency = base == nil ? 0 : UInt32(CURLU_URLENCODE | CURLU_ALLOW_SPACE)
        guard unsafe curl_url_set(url, CURLUPART_URL, text, flags | leniency) == CURLUE_OK else { return nil }

        func part(_ which: CURLUPart, _ flags: UInt32 = 0) -> String? {
            var value: UnsafeMutablePointer<CChar>?
            guard unsafe curl_url_get(url, which, &value, flags) == CURLUE_OK, let value = unsafe value else {
                return nil
            }
            defer { unsafe curl_free(value) }
            return unsafe String(cString: value)
        }
        hasFragment = part(CURLUPART_FRAGMENT) != nil
        hasCredentials = part(CURLUPART_USER) != nil || part(CURLUPART_PASSWORD) != nil
        guard let scheme = part(CURLUPART_SCHEME)?.lowercased(), scheme == "http" || scheme == "https",
            let host = part(CURLUPART_HOST)?.lowercased(), !host.isEmpty,
            let port = part(CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) }),
            unsafe curl_url_set(url, CURLUPART_FRAGMENT, nil, 0) == CURLUE_OK,
            let whole = part(CURLUPART_URL)
        else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port
        hasExplicitPort = part(CURLUPART_PORT) != nil
        path = part(CURLUPART_PATH) ?? "/"
        query = part(CURLUPART_QUERY)
        self.text = whole
    }

    /// Whether both URLs are served by the same party: scheme, host and port are equal.
    func hasSameOrigin(as other: ParsedURL) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    /// Whether the host can only be this machine, so that nobody else sees what is sent.
    var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        // `127.example.org` is a name like any other: all four parts must be numbers.
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
