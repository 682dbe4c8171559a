/// A SHA-256 digest: 32 bytes that tell contents apart.
package struct SHA256: Hashable, Sendable, CustomStringConvertible {
    // Four words instead of an array: no allocation, and cheap to compare and hash.
    private var words: (UInt64, UInt64, UInt64, UInt64)

    /// Takes the 32 bytes of a digest; `nil` for any other number of bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.size else { return nil }
        self.init(digest: bytes)
    }

    /// Reads 64 hexadecimal digits of either case.
    package init?(hex: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.size)
        var high: UInt8?
        for digit in hex.utf8 {
            guard let value = Self.value(of: digit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        guard high == nil else { return nil }
        self.init(bytes: bytes)
    }

    init(digest: [UInt8]) {
        let bytes = unsafe digest.span.bytes
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        words = (word(0), word(1), word(2), word(3))
    }

    /// The digest of bytes that are all at hand.
    package static func of(_ bytes: [UInt8]) -> SHA256 { unsafe of(bytes.span.bytes) }

    /// The digest of bytes that are all at hand.
    package static func of(_ bytes: RawSpan) -> SHA256 {
        var digest = Digest()
        digest.update(bytes)
        return digest.finish()
    }

    package static let size = 32

    package var bytes: [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: Self.size) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            unsafe raw.storeBytes(of: words.0.bigEndian, toByteOffset: 0, as: UInt64.self)
            unsafe raw.storeBytes(of: words.1.bigEndian, toByteOffset: 8, as: UInt64.self)
            unsafe raw.storeBytes(of: words.2.bigEndian, toByteOffset: 16, as: UInt64.self)
            unsafe raw.storeBytes(of: words.3.bigEndian, toByteOffset: 24, as: UInt64.self)
            count = Self.size
        }
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String {
        unsafe String(unsafeUninitializedCapacity: Self.size * 2) { buffer in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            var place = 0
            func add(_ word: UInt64) {
                unsafe raw.storeBytes(of: Self.digits(of: word >> 32), toByteOffset: place, as: UInt64.self)
                unsafe raw.storeBytes(of: Self.digits(of: word), toByteOffset: place + 8, as: UInt64.self)
                place += 16
            }
            add(words.0)
            add(words.1)
            add(words.2)
            add(words.3)
            return place
        }
    }

    /// The eight digits of the lower half, as they stand in memory; all at once, for it is done for every file.
    private static func digits(of half: UInt64) -> UInt64 {
        // One of the half's eight pieces of four bits in each byte.
        var digits = half & 0xFFFF_FFFF
        digits = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
        digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
        digits = (digits | digits << 4) & 0x0F0F_0F0F_0F0F_0F0F
        // 1 in each byte that is a letter: adding 6 reaches the next four bits.
        let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (digits &+ 0x3030_3030_3030_3030 &+ letters &* 39).bigEndian
    }

    package var description: String { hex }

    package static func == (left: SHA256, right: SHA256) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) {
        // A digest is evenly spread already: one word of it is enough.
        hasher.combine(words.0)
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
