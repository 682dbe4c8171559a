/// What a vault holds and how its last runs went, all of it from counts and indexes.
package struct VaultStatus: Sendable, Equatable {
    package var collections: [CollectionStatus] = []
    /// Collections that no backup has covered, so that their age does not count.
    package var untouched: [CollectionStatus] = []
    /// The newest first.
    package var runs: [RunRecord] = []
    /// The last run after which everything that the vault keeps had been listed and tried.
    package var lastComplete: RunRecord?
    /// Items that a later run will try again, those that come first first; at most as many as were asked for.
    package var failures: [OpenFailure] = []
    package var failureCount = 0
    package var coverage = CheckCoverage()
    package var sealed = SealedTally()
    /// As of the last listing of the whole account; none before that.
    package var equalAudio: EqualAudio?
    /// When the manifest was made anew, if it was: of what happened before that not all is known.
    package var rebuilt: Int64?
    /// Before this the service does not want to be asked again.
    package var notBefore: Int64?

    package init() {}
}

/// What is counted of items.
package struct ItemTally: Sendable, Equatable {
    package var items: Int64 = 0
    package var bytes: Int64 = 0

    mutating func add(_ other: ItemTally) {
        items += other.items
        bytes += other.bytes
    }
}

/// One collection in a vault.
///
/// What is learned later of how a collection fares, such as how old its items were when
/// the account lost them, belongs here.
package struct CollectionStatus: Sendable, Equatable {
    package var name: String
    /// What is stored here.
    package var stored = ItemTally()
    /// Items by their state here, and by how they stand with the account.
    package var states: [String: Int64] = [:]
    package var upstream: [String: Int64] = [:]
    /// The span of all its items.
    package var oldest: Int64?
    package var newest: Int64?
    /// When the last complete listing of all of it began.
    package var fullSweep: Int64?
    /// When a backup last ended that had listed it completely and tried every item of it.
    package var completed: Int64?
    /// The same, where it is said to be yet to come: a clock was wrong.
    package var disbelieved: Int64?
    /// When a run found that its key may not read it, if none has read it since.
    package var unreadable: Int64?
    /// The ones with the most items first.
    package var voices: [VoiceStatus] = []

    package init(name: String) { self.name = name }
}

/// What is stored of one voice or agent.
package struct VoiceStatus: Sendable, Equatable {
    /// Empty for items that have none.
    package var name: String
    package var stored = ItemTally()
    package var oldest: Int64?
    package var newest: Int64?
}

/// One run as it was written down.
package struct RunRecord: Sendable, Equatable {
    package var run: Int64
    package var command: String
    package var kind: String
    package var started: Int64
    /// None while it is under way, or when it was killed.
    package var ended: Int64?
    package var exit: Int64?
    package var accounting = Accounting()
    package var bytes: Int64 = 0
    package var note: String?
}

/// An item that is stored not at all, or not in its newest form.
package struct OpenFailure: Sendable, Equatable {
    package var collection: String
    package var id: String
    package var reason: String
    package var attempts: Int64
    package var nextTry: Int64?
}

/// What stands in volumes.
package struct SealedTally: Sendable, Equatable {
    package var volumes: Int64 = 0
    /// Items whose files are in them, some of which may have left them since.
    package var items: Int64 = 0
    package var bytes: Int64 = 0

    package init(volumes: Int64 = 0, items: Int64 = 0, bytes: Int64 = 0) {
        self.volumes = volumes
        self.items = items
        self.bytes = bytes
    }
}

/// How much of what is stored was found whole when it was last read back, and what was not.
package struct CheckCoverage: Sendable, Equatable {
    package var stored: Int64 = 0
    package var checked: Int64 = 0
    package var standing = StandingFindings()
    /// When a check last ended.
    package var last: Int64?
    package var oldest: Int64?
    package var newest: Int64?
}
