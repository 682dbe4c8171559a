internal import Platform

/// Hands out the items to be checked, and gathers what was found.
actor CheckQueue {
    private let manifest: Manifest
    private let deadline: ContinuousClock.Instant?
    /// The time to note for what was read; none when nothing is to be noted.
    private let noting: Int64?
    private let events: VerifyEvents
    private let gather: (@Sendable ([Finding]) async throws -> Void)?
    private var position: Int64 = 0
    private var verified: [Int64] = []
    private var damaged: [Int64] = []
    private var stretch: ArraySlice<CheckedItem> = []
    private(set) var tally = CheckTally()

    /// Items that one worker takes at a time: they stand side by side on the disk.
    private static let portion = 64
    private static let rowsAtOnce = 1024
    /// Few, as nothing is read any more while the last of them are noted.
    private static let notedAtOnce = 1024

    init(
        _ manifest: Manifest, deadline: ContinuousClock.Instant?, noting: Int64?, events: VerifyEvents,
        gather: (@Sendable ([Finding]) async throws -> Void)?
    ) {
        self.gather = gather
        self.manifest = manifest
        self.deadline = deadline
        self.noting = noting
        self.events = events
    }

    /// The next portion; empty when all is done or the time is up.
    func next() async throws -> [CheckedItem] {
        if let deadline, ContinuousClock.now >= deadline {
            tally.isCutShort = true
            return []
        }
        if stretch.isEmpty {
            let from = position
            let rows = try await manifest.nextChecks(after: from, limit: Self.rowsAtOnce)
            // Another worker may have read on while this one waited.
            if position == from, let last = rows.last {
                position = last.position
                stretch = rows[...]
            } else if stretch.isEmpty, position != from {
                return try await next()
            }
        }
        let portion = Array(stretch.prefix(Self.portion))
        stretch = stretch.dropFirst(portion.count)
        return portion
    }

    /// Takes what a worker found in a portion.
    func finished(_ items: [CheckedItem], _ outcomes: [ItemOutcome]) async throws {
        let findings = outcomes.flatMap(\.findings)
        let wrong = Set(findings.compactMap { $0.item?.key })
        for (item, outcome) in zip(items, outcomes) {
            tally.items += 1
            tally.bytes += outcome.bytes
            // What is away or cannot be read was not read, although it was to be.
            guard outcome.isRead else { continue }
            tally.read += 1
            if noting != nil, let key = item.item.key, !wrong.contains(key) { verified.append(key) }
        }
        damaged += wrong
        try await add(findings)
        events.send(.checked(items: tally.items, bytes: tally.bytes))
        if verified.count + damaged.count >= Self.notedAtOnce { try await note() }
    }

    func add(_ findings: [Finding]) async throws {
        if !findings.isEmpty { try await gather?(findings) }
        tally.add(findings)
        for finding in findings { events.send(.found(finding)) }
    }

    /// Writes down what was read so far.
    func note() async throws {
        guard let noting else { return }
        let keys = verified
        verified = []
        let wrong = damaged
        damaged = []
        try await manifest.noteVerified(keys, at: noting)
        // What was found whole once counts no longer.
        try await manifest.noteVerified(wrong, at: nil)
    }
}

/// What a check has come to so far.
package struct CheckTally: Sendable, Equatable {
    /// Items looked at, and those of them whose bytes were read.
    package var items = 0
    package var read = 0
    package var bytes: Int64 = 0
    package var counts: [Finding.Kind: Int] = [:]
    /// The first findings; all of them were told as events.
    package var findings: [Finding] = []
    package var isCutShort = false

    package init() {}

    package var found: Int { counts.values.reduce(0, +) }

    mutating func add(_ more: [Finding]) {
        for finding in more { counts[finding.kind, default: 0] += 1 }
        findings += more.prefix(max(0, Self.named - findings.count))
    }

    /// Findings kept in memory: a vault whose disk is gone has two for every item.
    static let named = 10_000
}
