internal import CArchive

/// Where libarchive's bytes come from, and where an error waits that C cannot carry.
@safe final class Feed {
    private let next: () throws -> [UInt8]
    /// The chunk that libarchive is reading. It may keep the pointer until it asks for the next one.
    private var chunk = unsafe StableBuffer()
    private(set) var failure: (any Error)?
    private var hasEnded = false
    /// The last bytes of all that was pulled, where a zip has its end record.
    private(set) var tail = Tail()

    init(_ next: @escaping () throws -> [UInt8]) {
        self.next = next
    }

    deinit { unsafe chunk.deallocate() }

    /// Pulls the next chunk and points `bytes` at it; 0 at the end, negative on failure.
    func refill(_ bytes: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
        guard let pulled = pull() else { return failure == nil ? 0 : Int(ARCHIVE_FATAL) }
        unsafe chunk.replace(with: pulled)
        unsafe bytes.pointee = unsafe chunk.start
        return pulled.count
    }

    /// Reads on to the end without giving the bytes to anybody, at most `limit` of them.
    /// - Returns: whether the end was reached.
    func drain(limit: Int) -> Bool {
        var drained = 0
        while let pulled = pull() {
            drained += pulled.count
            guard drained <= limit else { return false }
        }
        return failure == nil
    }

    private func pull() -> [UInt8]? {
        guard !hasEnded, failure == nil else { return nil }
        do {
            let pulled = try next()
            if pulled.isEmpty {
                hasEnded = true
                return nil
            }
            tail.append(pulled)
            return pulled
        } catch {
            failure = error
            return nil
        }
    }
}

/// Memory whose address stays the same until its content is replaced.
@unsafe private struct StableBuffer {
    private var memory = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)

    var start: UnsafeRawPointer? { unsafe UnsafeRawPointer(memory.baseAddress) }

    mutating func replace(with bytes: [UInt8]) {
        if unsafe memory.count < bytes.count {
            unsafe memory.deallocate()
            unsafe memory = .allocate(byteCount: bytes.count, alignment: 16)
        }
        unsafe memory.copyBytes(from: bytes)
    }

    func deallocate() { unsafe memory.deallocate() }
}
