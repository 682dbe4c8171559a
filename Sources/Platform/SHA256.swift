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
        [words.0, words.1, words.2, words.3].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String {
        unsafe String(unsafeUninitializedCapacity: Self.size * 2) { buffer in
            var place = 0
            for word in [words.0, words.1, words.2, words.3] {
                for shift in stride(from: UInt64(60), through: 0, by: -4) {
                    let digit = UInt8(truncatingIfNeeded: word >> shift) & 15
                    unsafe buffer[place] = digit < 10 ? 48 + digit : 87 + digit
                    place += 1
                }
            }
            return place
        }
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
