/// What the user may set for one backup.
package struct RunOptions: Sendable {
    package enum Count: Sendable, Equatable {
        case auto
        case fixed(Int)
    }

    /// The collections to back up, by name; none means all.
    package var collections: [String] = []
    package var filter = ItemFilter()
    package var transport: Transport = .auto
    package var audioFormat: AudioFormat = .original
    package var concurrency: Count = .auto
    package var batchSize: Count = .auto
    package var isFull = false
    package var retriesFailed = false
    package var isDryRun = false
    /// Bytes a second, over all connections.
    package var rateLimit: Int?
    package var maximumDuration: Duration?
    package var maximumBytes: Int?

    package init() {}

    /// Without a fixed number, at most so many connections: the service publishes no figure for reading.
    static let mostConnections = 8

    var workers: Int {
        if case .fixed(let count) = concurrency { return max(1, count) }
        return Self.mostConnections
    }
}
