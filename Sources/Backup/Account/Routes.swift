internal import HTTP

/// Routes of the account itself.
enum Routes {
    static let user = HTTPRequest(.get, path: "/v1/user", acceptsCompression: true)
    static let subscription = HTTPRequest(.get, path: "/v1/user/subscription", acceptsCompression: true)
}
