/// What a run did, counted from the states of its items.
package struct RunSummary: Sendable, Equatable {
    package var run: Int64 = 0
    package var exit: RunExit = .done
    package var accounting = Accounting()
    /// Whether this run listed every item of the account, so that its sum is the account's.
    ///
    /// Not so in an everyday run, which lists what is new since a complete listing: it leaves a whole backup, but
    /// its sum is of what it listed.
    package var isWholeAccount = false
    /// Audio bytes that this run stored.
    package var bytes = 0
    package var requests = 0
    package var retries = 0
    package var milliseconds = 0
    package var failures: [ItemFailure] = []
    package var failuresTruncated = false
    package var snapshot: String?
    /// What else must be known, in one line: why it stopped early, what could not be read.
    package var note: String?
    /// When the service wants to be asked again.
    package var notBefore: Int64?
    /// Collections that the key may not read.
    package var unreadable: [String] = []
    /// What the key lacks for what was asked for by name, or for anything at all.
    package var missingPermissions: [String] = []
    /// Collections of which the account holds nothing and never did.
    package var empty: [String] = []
    /// Items whose audio the service had dropped before this run could have it; only the rest is stored.
    package var audioGone = 0
    /// What a dry run found to do.
    package var planned: PlannedWork?

    package init() {}
}

/// What a run would do.
package struct PlannedWork: Sendable, Equatable {
    package var items = 0
    package var batches = 0
    package var alone = 0
    package var sidecars = 0
}
