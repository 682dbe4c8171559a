/// Memory that grows while something is written into it, faster than an array: a page of
/// listing must cost the server less than it costs the client to read.
@safe struct ByteWriter: ~Copyable {
    private var start: UnsafeMutableRawPointer
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 4096) {
        unsafe start = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        self.capacity = capacity
    }

    deinit { unsafe start.deallocate() }

    /// What was written, handed over without a copy; the writer starts anew.
    mutating func take() -> Bytes {
        let bytes = unsafe Bytes(owning: start, count: count)
        capacity = 64
        unsafe start = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        count = 0
        return bytes
    }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        unsafe moved.copyMemory(from: start, byteCount: count)
        unsafe start.deallocate()
        unsafe start = moved
        capacity = larger
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        reserve(length)
        unsafe (start + count).copyMemory(from: text.utf8Start, byteCount: length)
        count += length
    }

    @inline(__always)
    mutating func append(_ bytes: [UInt8]) {
        let length = bytes.count
        reserve(length)
        unsafe bytes.withUnsafeBytes { source in
            if let first = source.baseAddress {
                unsafe (start + count).copyMemory(from: first, byteCount: length)
            }
        }
        count += length
    }

    mutating func append(_ slice: Slice) {
        reserve(slice.count)
        unsafe (start + count).copyMemory(from: slice.bytes.pointer + slice.start, byteCount: slice.count)
        count += slice.count
    }

    @inline(__always)
    mutating func append(byte: UInt8) {
        reserve(1)
        unsafe (start + count).storeBytes(of: byte, as: UInt8.self)
        count += 1
    }

    /// The low `size` bytes of `value`, lowest first.
    mutating func append(little value: UInt64, _ size: Int) {
        for position in 0..<size { append(byte: UInt8(truncatingIfNeeded: value >> (8 * UInt64(position)))) }
    }

    /// `value` in decimal.
    mutating func append(decimal value: Int) {
        if value < 0 { append(byte: UInt8(ascii: "-")) }
        var rest = value.magnitude
        reserve(20)
        var length = 1
        var scale: UInt = 10
        while length < 20, rest >= scale {
            length += 1
            if length == 20 { break }
            scale *= 10
        }
        var position = count + length
        count = position
        repeat {
            position -= 1
            unsafe (start + position).storeBytes(
                of: UInt8(truncatingIfNeeded: 48 + rest % 10), as: UInt8.self)
            rest /= 10
        } while rest > 0
    }
}
