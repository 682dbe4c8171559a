/// What happens during a run, for whoever shows or logs it.
package enum BackupEvent: Sendable {
    case runStarted(run: Int64, vault: String)
    /// A page was recorded: so many items not yet seen in this run, so many never seen before.
    case page(collection: String, listed: Int, new: Int)
    /// The listing of a collection ended; so many items are to be fetched.
    case planned(collection: String, items: Int)
    case stored(collection: String, id: String, path: String?, size: Int64, evidence: String)
    case adopted(collection: String, id: String)
    case failed(ItemFailure)
    /// A sidecar that was not what it should be is kept before another takes its place.
    case quarantined(path: String, as: String, reason: String)
    /// One item's audio has arrived; it is not stored yet.
    case arrived
    /// Audio bytes as they arrive.
    case received(bytes: Int)
    /// At the end, each item that the run could not store, whether it tried or waits for another time.
    case unstored(ItemFailure)
    case warning(String)
    /// What helps to find a defect, and says nothing to others.
    case trace(String)
}

/// Where events go.
package struct BackupEvents: Sendable {
    package let send: @Sendable (BackupEvent) -> Void

    package init(_ send: @escaping @Sendable (BackupEvent) -> Void) {
        self.send = send
    }

    package static let ignored = BackupEvents { _ in }
}
