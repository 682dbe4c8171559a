internal import CArchive

/// Where the bytes that libarchive makes go, and where an error waits that C cannot carry.
@safe final class Drain {
    private let sink: ([UInt8]) throws -> Void
    private(set) var failure: (any Error)?
    /// Set when nobody wants the rest: libarchive writes what it still holds when it is freed, and that goes nowhere.
    var isClosed = false

    init(_ sink: @escaping ([UInt8]) throws -> Void) {
        self.sink = sink
    }

    /// Hands on the bytes and says how many were taken; negative on failure.
    func take(_ start: UnsafeRawPointer, _ count: Int) -> Int {
        guard !isClosed else { return count }
        guard failure == nil else { return Int(ARCHIVE_FATAL) }
        do {
            try sink(unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count)))
            return count
        } catch {
            failure = error
            return Int(ARCHIVE_FATAL)
        }
    }
}
