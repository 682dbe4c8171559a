/// One member of a zip, as its directory tells of it.
package struct ZipEntry: Sendable, Equatable {
    package enum Method: Sendable, Equatable {
        case stored, deflated
        /// Any other, by its number.
        case other(UInt16)

        var number: UInt16 {
            switch self {
            case .stored: 0
            case .deflated: 8
            case .other(let number): number
            }
        }

        init(_ number: UInt16) {
            switch number {
            case 0: self = .stored
            case 8: self = .deflated
            default: self = .other(number)
            }
        }
    }

    package var name: String
    package var method: Method
    package var crc: UInt32
    package var size: Int64
    package var compressedSize: Int64
    /// Where its own header begins.
    package var offset: Int64
    /// Whether checksum and sizes stand behind the data, because they were not known before it.
    var hasDescriptor = false
}

/// Numbers of the format.
enum ZipFormat {
    static let localHead: UInt32 = 0x0403_4B50
    static let directoryEntry: UInt32 = 0x0201_4B50
    static let descriptor: UInt32 = 0x0807_4B50
    static let end: UInt32 = 0x0605_4B50
    static let largeEnd: UInt32 = 0x0606_4B50
    static let largeEndPlace: UInt32 = 0x0706_4B50
    static let largeExtra: UInt16 = 0x0001
    static let full32 = UInt32.max
    static let full16 = UInt16.max
    /// The flags: sizes follow the data; the name is UTF-8.
    static let descriptorFlag: UInt16 = 1 << 3
    static let utf8Flag: UInt16 = 1 << 11
    /// Needed to read it: deflate, and ZIP64.
    static let version: UInt16 = 20
    static let largeVersion: UInt16 = 45
    /// 1 January 1980, the earliest time that the format knows: the same members give the same bytes.
    static let date: UInt16 = 0x0021

    static func error(_ reason: String) -> CompressionError { CompressionError("reading the zip", reason) }
}
