/// The items still to be deleted, handed out in portions that end together.
actor DeletionQueue {
    private let items: [PruneCandidate]
    private let workers: Int
    private var next = 0

    /// What one worker proves and writes down as intended before it sends anything.
    private static let mostAtOnce = 16

    init(_ items: [PruneCandidate], workers: Int) {
        self.items = items
        self.workers = workers
    }

    /// The next portion, none when nothing is left.
    func portion() -> ArraySlice<PruneCandidate> {
        let left = items.count - next
        let count = min(left, max(1, min(Self.mostAtOnce, left / (2 * workers))))
        defer { next += count }
        return items[next..<next + count]
    }
}
