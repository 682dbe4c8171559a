/// Bytes that never change once made and may be sent from any thread without a copy.
@safe final class Bytes: Sendable {
    private nonisolated(unsafe) let start: UnsafeMutableRawPointer
    let count: Int

    /// Takes over memory that `UnsafeMutableRawPointer.allocate` returned.
    init(owning start: UnsafeMutableRawPointer, count: Int) {
        unsafe self.start = start
        self.count = count
    }

    convenience init(_ bytes: [UInt8]) {
        let copy = UnsafeMutableRawPointer.allocate(byteCount: max(1, bytes.count), alignment: 16)
        unsafe bytes.withUnsafeBytes { source in
            if let first = source.baseAddress { unsafe copy.copyMemory(from: first, byteCount: source.count) }
        }
        unsafe self.init(owning: copy, count: bytes.count)
    }

    deinit { unsafe start.deallocate() }

    /// The memory itself, valid as long as this object is.
    @unsafe var pointer: UnsafeRawPointer { unsafe UnsafeRawPointer(start) }

    /// The whole as one slice.
    var slice: Slice { Slice(bytes: self, start: 0, count: count) }
}

/// A stretch of shared bytes.
struct Slice: Sendable {
    var bytes: Bytes
    var start: Int
    var count: Int

    /// The part from `lower` on, `length` bytes long.
    func part(_ lower: Int, _ length: Int) -> Slice {
        Slice(bytes: bytes, start: start + lower, count: length)
    }
}

/// What is sent after the headers: slices in order, so that a zip of many megabytes costs no copy.
struct Body: Sendable {
    private(set) var slices: [Slice] = []
    private(set) var count = 0

    init() {}

    init(_ bytes: [UInt8]) { append(Bytes(bytes).slice) }

    init(_ text: String) { self.init(Array(text.utf8)) }

    mutating func append(_ slice: Slice) {
        guard slice.count > 0 else { return }
        slices.append(slice)
        count += slice.count
    }

    mutating func append(_ body: Body) {
        for slice in body.slices { append(slice) }
    }

    /// All of it in one array; for tests and for faults that change bytes.
    var flattened: [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(count)
        for slice in slices {
            unsafe all.append(
                contentsOf: UnsafeRawBufferPointer(
                    start: slice.bytes.pointer + slice.start, count: slice.count))
        }
        return all
    }

    /// The first `length` bytes.
    func prefix(_ length: Int) -> Body {
        var kept = Body()
        for slice in slices where kept.count < length {
            kept.append(slice.part(0, min(slice.count, length - kept.count)))
        }
        return kept
    }
}
