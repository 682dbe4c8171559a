internal import HTTP
internal import Platform
internal import SQLite

/// How far a run came, and what stopped it.
struct RunProgress {
    let run: Int64
    var tally = WorkerTally()
    var planned: PlannedWork?
    var unreadable: [String] = []
    /// What the key lacks, where the run fails for it.
    var missingPermissions: [String] = []
    var empty: [String] = []
    /// Collections that were listed completely and of which every item was tried.
    var completed: [String] = []
    var notBefore: Int64?
    /// Whether the service itself named that time.
    var wasAsked = false
    /// Which of the user's limits was reached.
    var budget: String?
    /// Whether everything was listed that was listed at all, rather than what is new.
    private(set) var isFull = true
    /// Collections that this run has listed from end to end.
    private var whole: Set<String> = []
    private var flaws: [String] = []
    private var stop: (exit: RunExit, note: String)?

    init(run: Int64) { self.run = run }

    /// Whether this run has listed everything, in every collection that an account has.
    var isWholeAccount: Bool { Collections.all.allSatisfy { whole.contains($0.name) } }

    /// Whether nothing was left out but single items.
    var isComplete: Bool { stop == nil && flaws.isEmpty && budget == nil }

    mutating func add(_ outcome: ListingOutcome, of collection: any ItemCollection) {
        isFull = isFull && outcome.isFull
        tally.requests += outcome.requests
        tally.retries += outcome.retries
        if let flaw = outcome.flaw {
            flaws.append("the listing of \(collection.name) is not complete: \(flaw)")
        } else if outcome.isFullByItself {
            whole.insert(collection.name)
        }
    }

    /// Notes what ended the run before its time.
    mutating func stopped(by error: any Error, now: Int64) {
        switch error {
        case is CancellationError: stop = (RunExit.ofCancellation, "interrupted; run it again to go on")
        case let error as AccountError:
            switch error.kind {
            case .wrongKey, .missingPermission: stop = (.noAccess, error.description)
            default:
                wasAsked = error.retryAfter != nil
                notBefore = error.notBefore(now: now)
                stop = (.unavailable, error.description)
            }
        case let error as VaultError: stop = (.notAVault, error.description)
        case let error as FileError where error.isDiskFull: stop = (.diskFull, Self.fullDisk)
        case let error as SQLiteError where error.isDiskFull: stop = (.diskFull, Self.fullDisk)
        case let error as FileError where error.isReadOnly || error.isPermissionDenied:
            stop = (.diskFull, Self.unwritable(error))
        case let error as SQLiteError where error.isReadOnly: stop = (.diskFull, Self.unwritable(error))
        case let error as RunError: stop = (.diskFull, "\(error); make room, then run it again")
        default: stop = (.unexpected, "\(error)")
        }
    }

    /// What is said when the vault's disk takes no more, whoever found it out.
    static let fullDisk = "the disk of the vault is full; make room, then run it again"

    private static func unwritable(_ error: any Error) -> String {
        "the vault cannot be written: \(error); see to its disk and its rights, then run it again"
    }

    /// Notes why the run cannot go on.
    mutating func stopped(with exit: RunExit, _ note: String) { stop = (exit, note) }

    /// The exit code, and the sentence that goes with it.
    ///
    /// `left` items were to be done, and were not.
    func verdict(_ sum: Accounting, left: Int = 0) -> (RunExit, String?) {
        if let stop { return (stop.exit, stop.note) }
        guard left == 0 || !isComplete else {
            return (.unexpected, "\(left) items were passed over: this is a defect of tapekeep; run it again")
        }
        guard sum.holds else { return (.unexpected, "the items do not add up: this is a defect of tapekeep") }
        if let flaw = flaws.first { return (.unavailable, flaw) }
        if let budget { return (.budget, "\(budget) was reached; run it again to go on") }
        return (sum.failed > 0 ? .partial : .done, nil)
    }
}
