/// The bytes of a small member as a zip holds them, with what its header says of them.
package struct ZipContent: Sendable, Equatable {
    let method: ZipEntry.Method
    let crc: UInt32
    /// How many bytes they are unpacked.
    let size: Int64
    let bytes: [UInt8]

    /// Bytes that stay as they are.
    package init(stored bytes: [UInt8], crc: UInt32? = nil) {
        self.init(method: .stored, crc: crc ?? CRC32.of(bytes), size: Int64(bytes.count), bytes: bytes)
    }

    fileprivate init(method: ZipEntry.Method, crc: UInt32, size: Int64, bytes: [UInt8]) {
        self.method = method
        self.crc = crc
        self.size = size
        self.bytes = bytes
    }
}

/// Deflates small members, one after the other; several can do so side by side.
package struct ZipPacker {
    static let level = 6
    private let deflater = Deflater(level: level)

    package init() {}

    /// The checksum need not be counted again where it is known.
    package func deflated(_ bytes: [UInt8], crc: UInt32? = nil) -> ZipContent {
        var data: [UInt8] = []
        deflater.reset()
        unsafe deflater.compress(bytes.span.bytes, .whole) { piece in
            if data.isEmpty { data = piece } else { data += piece }
        }
        return ZipContent(
            method: .deflated, crc: crc ?? CRC32.of(bytes), size: Int64(bytes.count), bytes: data)
    }
}
