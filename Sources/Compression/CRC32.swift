internal import CZlib

/// The checksum of ZIP and gzip, over bytes that may arrive in pieces.
package struct CRC32: Sendable, Equatable {
    /// The checksum of all bytes so far.
    package private(set) var value: UInt32 = 0

    package init() {}

    package mutating func update(_ bytes: RawSpan) {
        value = unsafe bytes.withUnsafeBytes { raw in
            UInt32(truncatingIfNeeded: unsafe crc32_z(UInt(value), raw.baseAddress, raw.count))
        }
    }

    package mutating func update(_ bytes: [UInt8]) {
        unsafe update(bytes.span.bytes)
    }

    /// The checksum of bytes that are all at hand.
    package static func of(_ bytes: [UInt8]) -> UInt32 {
        var checksum = CRC32()
        checksum.update(bytes)
        return checksum.value
    }
}
