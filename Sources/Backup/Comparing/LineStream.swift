/// Blocks of sorted lines, handed from one task that makes them to one that compares them.
///
/// Inflating is most of the work of a comparison, so both sides do it at the same time, each a few
/// blocks ahead and no more.
actor LineStream {
    private var blocks: [[UInt8]] = []
    private var isEnded = false
    private var isClosed = false
    private var failure: (any Error)?
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private static let ahead = 4

    /// Waits until there is room. Throws when nobody reads any more.
    func put(_ block: [UInt8]) async throws {
        while blocks.count >= Self.ahead, !isClosed { await wait() }
        if isClosed { throw CancellationError() }
        blocks.append(block)
        wake()
    }

    /// There will be no more: all was given, or making it failed.
    func end(_ error: (any Error)? = nil) {
        isEnded = true
        failure = error
        wake()
    }

    /// Nobody reads any more.
    func close() {
        isClosed = true
        wake()
    }

    /// The next block; `nil` when the last was taken and all of them were proven.
    func take() async throws -> [UInt8]? {
        while blocks.isEmpty, !isEnded { await wait() }
        if !blocks.isEmpty {
            let block = blocks.removeFirst()
            wake()
            return block
        }
        if let failure { throw failure }
        return nil
    }

    private func wait() async { await withCheckedContinuation { waiting.append($0) } }

    private func wake() {
        let woken = waiting
        waiting = []
        for continuation in woken { continuation.resume() }
    }
}
