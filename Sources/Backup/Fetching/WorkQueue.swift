internal import Platform

/// The open work of one collection, handed out in portions that suit the service.
///
/// It reads the manifest a stretch at a time, so a million missing items need no
/// more memory than a thousand.
actor WorkQueue {
    private let manifest: Manifest
    private let vault: Vault
    private let collection: any ItemCollection
    private let scope: WorkScope
    private let workers: Int
    private var transport: Transport
    private let fixedSize: Int?
    /// What one portion may weigh at most, so that a limit on bytes is not overshot by what is in flight.
    private let bytesAtOnce: Int?
    private var bytesOfOne = 256 << 10

    private var sizing: BatchSizing
    private var batches: [Batch] = []
    private var adoptable: [WorkItem] = []
    /// Items of the batches above, by their row.
    private var items: [Int64: WorkItem] = [:]
    private var position = WorkPosition()
    private var isExhausted = false
    private var isLoading = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var remaining: Int
    private var isFirstZip = true

    /// Rows read at a time.
    private static let stretch = 8192
    /// The first batch of a run is small: its items are fetched a second time, to see whether names can be trusted.
    private static let firstBatch = 3
    /// Single items that are committed together.
    private static let aloneGroup = 16

    init(
        manifest: Manifest, vault: Vault, collection: any ItemCollection, scope: WorkScope,
        options: RunOptions,
        total: Int, learnedSize: Int?
    ) {
        self.manifest = manifest
        self.vault = vault
        self.collection = collection
        self.scope = scope
        workers = options.workers
        remaining = total
        if case .fixed(let size) = options.batchSize { fixedSize = size } else { fixedSize = nil }
        bytesAtOnce = options.maximumBytes.map { $0 / (4 * options.workers) }
        sizing = BatchSizing(learned: learnedSize)
        // Below this, fetching each alone costs no more requests than a zip and its check.
        transport =
            !collection.hasBatches || (options.transport == .auto && total <= 2 * Self.firstBatch)
            ? .item : options.transport
    }

    /// The next portion, or `nil` when nothing is left.
    func next() async throws -> Work? {
        while true {
            if !adoptable.isEmpty {
                let part = Array(adoptable.prefix(256))
                adoptable.removeFirst(part.count)
                return Work(road: .adopt, items: part)
            }
            if let work = takeBatch() { return work }
            if isExhausted { return nil }
            if isLoading {
                await withCheckedContinuation { waiting.append($0) }
            } else {
                try await load()
            }
        }
    }

    /// Gives back items that could not be had this way, to be tried in the given batches.
    func putBack(_ work: [WorkItem], as road: Work.Road, inHalves: Bool = false) {
        guard !work.isEmpty else { return }
        remaining += work.count
        for item in work { items[item.key] = item }
        let missing = work.map(\.missing)
        switch road {
        case .zip where transport != .item:
            let plan = BackupPlan.batches(for: missing, transport: transport).batches
            for batch in plan {
                if inHalves, let (first, second) = batch.halves {
                    batches.append(contentsOf: [second, first])
                } else {
                    batches.append(batch)
                }
            }
        default: batches.append(contentsOf: missing.map { Batch(items: [$0]) })
        }
    }

    /// From now on every item goes alone: names have been proven wrong.
    func goAlone() {
        transport = .item
        batches = batches.flatMap(\.singles)
    }

    func succeeded(items: Int, bytes: Int, seconds: Double) {
        sizing.succeeded(items: items, bytes: bytes, seconds: seconds)
        if items > 0 { bytesOfOne = max(1, bytes / items) }
    }

    func refused(items: Int) { sizing.refused(items: items) }

    /// What to start with next time.
    var learnedSize: Int { sizing.learned }

    private func takeBatch() -> Work? {
        guard let batch = batches.popLast() else { return nil }
        if batch.isAlone {
            var group = [batch]
            let room = bytesAtOnce.map { $0 / bytesOfOne } ?? Self.aloneGroup
            let most = max(1, min(Self.aloneGroup, remaining / (2 * workers), room))
            while group.count < most, batches.last?.isAlone == true, let another = batches.popLast() {
                group.append(another)
            }
            return work(.alone, group.flatMap(\.items))
        }
        var size = fixedSize ?? sizing.nextItems(remaining: remaining, workers: workers)
        if let bytesAtOnce { size = min(size, max(1, bytesAtOnce / bytesOfOne)) }
        if isFirstZip { size = min(size, Self.firstBatch) }
        isFirstZip = false
        let (part, rest) = batch.cut(items: size, bytes: 64 << 20, assuming: 64 << 10)
        if let rest { batches.append(rest) }
        return work(part.isAlone ? .alone : .zip, part.items)
    }

    private func work(_ road: Work.Road, _ missing: [MissingItem]) -> Work {
        remaining = max(0, remaining - missing.count)
        return Work(road: road, items: missing.compactMap { items.removeValue(forKey: $0.key) })
    }

    /// Reads the next stretch of open work and plans it.
    private func load() async throws {
        isLoading = true
        defer {
            isLoading = false
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
        let (stretch, reached) = try await manifest.nextWork(
            .fetch, in: collection.name, scope, after: position, limit: Self.stretch)
        position = reached
        isExhausted = stretch.count < Self.stretch
        var missing: [MissingItem] = []
        var left = LeftSidecar(in: vault, of: collection.name)
        for item in stretch {
            if let held = item.held, TrashPath.isInside(held.sidecar) {
                adoptable.append(item)
            } else if item.held == nil, try left.path(for: item) != nil {
                adoptable.append(item)
            } else {
                items[item.key] = item
                missing.append(item.missing)
            }
        }
        // Batches are taken from the end.
        batches = BackupPlan.batches(for: missing, transport: transport).batches.reversed() + batches
    }
}
