/// Puts items, newest first, each into the first open batch that can tell it apart from what is there.
///
/// First fit leaves few small batches behind: what a crowded second scatters over new batches is filled
/// up by the items that follow. Since the items come sorted by time, only those of the last few seconds can
/// crowd an item out; each voice keeps a list of them, so that the whole costs O(n log n) even when
/// all items of an account share one second.
struct BatchPacking {
    private let limits: BatchLimits
    /// All batches, open or full, in the order of their first item.
    private(set) var batches: [[MissingItem]] = []
    private var bytes: [Int] = []
    private var isFull: [Bool] = []
    private var firstOpen = 0
    private var crowds: [String: Crowd] = [:]

    /// What one voice has put where within the last seconds.
    private struct Crowd {
        /// Newest second first, as the items come.
        var recent: [(second: Int64, batch: Int)] = []
        var expired = 0
        /// Batches below `frontier` that the voice may use again.
        var free = IndexHeap()
        /// The first batch that the voice has not used since it was last out of every crowd.
        var frontier = 0
    }

    init(limits: BatchLimits) {
        self.limits = limits
    }

    /// An item that fills a batch by itself gains nothing from a zip.
    func hasRoom(for item: MissingItem) -> Bool {
        size(of: item) < limits.targetBytes && limits.maximumItems > 1
    }

    /// Adds the next item; they must come newest first.
    mutating func add(_ item: MissingItem, voice: String) {
        let second = item.claim.second
        var crowd = crowds.removeValue(forKey: voice) ?? Crowd()
        while crowd.expired < crowd.recent.count,
            distance(from: second, to: crowd.recent[crowd.expired].second) >= ClaimPlaces.minimumDistance
        {
            crowd.free.insert(crowd.recent[crowd.expired].batch)
            crowd.expired += 1
        }
        if crowd.expired == crowd.recent.count {
            crowd = Crowd()
        } else if crowd.expired > 1024, crowd.expired > crowd.recent.count / 2 {
            crowd.recent.removeFirst(crowd.expired)
            crowd.expired = 0
        }
        let batch = place(for: item, in: &crowd)
        crowd.recent.append((second, batch))
        crowds[voice] = crowd
        batches[batch].append(item)
        bytes[batch] += size(of: item)
        if batches[batch].count >= limits.maximumItems || bytes[batch] >= limits.targetBytes { close(batch) }
    }

    /// The first open batch that the voice may use and that the item fits into, or a new one.
    private mutating func place(for item: MissingItem, in crowd: inout Crowd) -> Int {
        while let batch = crowd.free.popFirst() {
            if accepts(item, batch) { return batch }
        }
        crowd.frontier = max(crowd.frontier, firstOpen)
        while crowd.frontier < batches.count {
            crowd.frontier += 1
            if accepts(item, crowd.frontier - 1) { return crowd.frontier - 1 }
        }
        batches.append([])
        bytes.append(0)
        isFull.append(false)
        crowd.frontier = batches.count
        return batches.count - 1
    }

    /// Whether a batch takes the item; one that is too full for it takes no other either.
    private mutating func accepts(_ item: MissingItem, _ batch: Int) -> Bool {
        guard !isFull[batch] else { return false }
        guard bytes[batch] + size(of: item) > limits.targetBytes else { return true }
        close(batch)
        return false
    }

    private mutating func close(_ batch: Int) {
        isFull[batch] = true
        while firstOpen < isFull.count, isFull[firstOpen] { firstOpen += 1 }
    }

    private func size(of item: MissingItem) -> Int {
        max(0, item.expectedBytes ?? limits.assumedItemBytes)
    }
}

/// The seconds from one time to a later one; more than a number can hold is the most that it can.
private func distance(from earlier: Int64, to later: Int64) -> Int64 {
    let (seconds, overflows) = later.subtractingReportingOverflow(earlier)
    return overflows ? .max : seconds
}

/// A binary heap of batch numbers, smallest first.
private struct IndexHeap {
    private var numbers: [Int] = []

    mutating func insert(_ number: Int) {
        numbers.append(number)
        var child = numbers.count - 1
        while child > 0, numbers[child] < numbers[(child - 1) / 2] {
            numbers.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func popFirst() -> Int? {
        guard let first = numbers.first, let last = numbers.popLast() else { return nil }
        guard !numbers.isEmpty else { return first }
        numbers[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < numbers.count else { return first }
            if child + 1 < numbers.count, numbers[child + 1] < numbers[child] { child += 1 }
            guard numbers[child] < numbers[parent] else { return first }
            numbers.swapAt(child, parent)
            parent = child
        }
    }
}
