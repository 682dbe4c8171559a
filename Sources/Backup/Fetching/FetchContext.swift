internal import Platform

/// What all workers of one collection's fetch share.
struct FetchContext: Sendable {
    let vault: Vault
    let disk: VaultDisk
    let manifest: Manifest
    let collection: any ItemCollection
    let run: Int64
    let options: RunOptions
    let queue: WorkQueue
    let trust: InferenceTrust
    let budget: RunBudget
    let events: BackupEvents
    /// Whoever holds a large detail in memory.
    let largeTurn = Turn()
}

/// The limits that the user set for one run.
actor RunBudget {
    /// The name of the limit that also ends what is under way.
    static let duration = "--max-duration"

    private let time: TimeLimit
    private var bytesLeft: Int?
    /// Which limit was reached, for the message.
    private(set) var reached: String?

    init(_ options: RunOptions, _ time: TimeLimit) {
        self.time = time
        bytesLeft = options.maximumBytes
    }

    /// Whether another batch may begin.
    func allowsMore() -> Bool {
        if let bytesLeft, bytesLeft <= 0 { reached = "--max-bytes" }
        if time.isOver { reached = Self.duration }
        return reached == nil
    }

    func spend(_ bytes: Int) { bytesLeft? -= bytes }
}

/// What one worker did.
struct WorkerTally: Sendable {
    var bytes = 0
    /// Items that the service kept while it dropped their audio, before the vault had it.
    var audioGone = 0
    var requests = 0
    var retries = 0

    mutating func add(_ other: WorkerTally) {
        bytes += other.bytes
        audioGone += other.audioGone
        requests += other.requests
        retries += other.retries
    }
}

/// A guard that ends the run before it does harm.
package enum RunError: Error, Sendable, Equatable, CustomStringConvertible {
    case diskNearlyFull(free: Int64)
    case notBefore(Int64)
    /// The user's time was over before the run had a number.
    case timeIsOver

    package var description: String {
        switch self {
        case .diskNearlyFull(let free):
            "only \(free / 1_000_000) MB are free on the vault's disk, and \(BatchWorker.reserve / 1_000_000) MB must stay free"
        case .notBefore(let time): "the service asked to be left alone until \(UTCTime(unix: time).iso8601)"
        case .timeIsOver: "\(RunBudget.duration) was reached before the account had answered"
        }
    }
}
