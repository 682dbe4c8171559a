/// Where the bytes that libarchive makes go, and where an error waits that C cannot carry.
@safe final class Drain {
    private let sink: ([UInt8]) throws -> Void
    private(set) var failure: (any Error)?
    /// Set when nobody wants the rest: libarchive writes what it still holds when it is freed, and that goes nowhere.
    var isClosed = false

    init(_ sink: @escaping ([UInt8]) throws -> Void) {
        self.sink = sink
    }

    /// Hands on the bytes and says that all were taken.
    ///
    /// After a failure too, of which the writer learns from `failure`: libarchive does not give back the memory of an
    /// archive that it knows to have failed.
    func take(_ start: UnsafeRawPointer, _ count: Int) -> Int {
        guard !isClosed, failure == nil else { return count }
        do {
            try sink(unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count)))
        } catch {
            failure = error
        }
        return count
    }
}
