/// How a connection behaves.
package struct ConnectionOptions: Sendable {
    /// Seconds until a connection must stand.
    package var connectTimeout: Int
    /// A transfer slower than this many bytes a second for `lowSpeedTime` seconds is given up.
    package var lowSpeedLimit: Int
    package var lowSpeedTime: Int
    package var userAgent: String
    /// Headers such as the API key: sent to the origin alone, and shown nowhere.
    package var secretHeaders: [(String, String)]
    /// At most so many bytes a second, together with all connections that have the same limit.
    package var rateLimit: RateLimit?
    /// A file of certificates to trust instead of the system's.
    package var certificateFile: String?

    package init(
        connectTimeout: Int = 15, lowSpeedLimit: Int = 1, lowSpeedTime: Int = 60,
        userAgent: String = "tapekeep", secretHeaders: [(String, String)] = [], rateLimit: RateLimit? = nil,
        certificateFile: String? = nil
    ) {
        self.connectTimeout = connectTimeout
        self.lowSpeedLimit = lowSpeedLimit
        self.lowSpeedTime = lowSpeedTime
        self.userAgent = userAgent
        self.secretHeaders = secretHeaders
        self.rateLimit = rateLimit
        self.certificateFile = certificateFile
    }
}

extension ConnectionOptions: CustomStringConvertible, CustomReflectable {
    /// The options without any secret's value, for logs and crash reports alike.
    package var description: String {
        "timeouts \(connectTimeout) s, \(lowSpeedTime) s under \(lowSpeedLimit) bytes/s, "
            + "secret headers \(secretHeaders.map(\.0))"
    }

    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
