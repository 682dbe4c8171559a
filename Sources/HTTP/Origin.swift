/// Where a service lives: scheme, host, port, and a path that precedes all of its routes.
package struct Origin: Sendable, Equatable, CustomStringConvertible {
    package let scheme, host: String
    /// The port, if the URL names one.
    package let port: Int?
    /// Empty, or begins with a slash and does not end with one.
    package let pathPrefix: String
    /// Whether the service runs on this machine.
    package let isLoopback: Bool

    /// Reads a base URL such as `https://api.example.org` or `http://127.0.0.1:8080/mirror`.
    ///
    /// The key travels with every request, so anything but this machine itself needs https.
    package init(_ text: String) throws(HTTPError) {
        guard let url = ParsedURL(text) else {
            // Whatever stands before an @ may be a password.
            let shown = text.contains("@") ? "the text" : "'\(text.prefix(200))'"
            throw HTTPError(.invalidURL, "\(shown) is not a base URL such as https://api.example.org")
        }
        guard !url.hasCredentials else {
            throw HTTPError(.invalidURL, "a base URL cannot hold a user name or password")
        }
        guard url.query == nil, !url.hasFragment else {
            throw HTTPError(.invalidURL, "a base URL cannot hold a query or a fragment")
        }
        guard url.scheme == "https" || url.isLoopback else {
            throw HTTPError(
                .invalidURL,
                "http is only for this machine; use https://\(url.host) so that the key stays secret")
        }
        scheme = url.scheme
        host = url.host
        port = url.hasExplicitPort ? url.port : nil
        var prefix = url.path[...]
        while prefix.last == "/" { prefix.removeLast() }
        pathPrefix = String(prefix)
        isLoopback = url.isLoopback
    }

    package var description: String {
        "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "") + pathPrefix
    }
}
