/// One block of 512 bytes that begins an entry (POSIX.1-1988 "ustar", and what GNU tar makes of it).
struct TarHeader {
    static let size = 512

    let bytes: [UInt8]

    /// The head in a block; throws where its checksum says that it is none.
    init(_ bytes: [UInt8], _ operation: String) throws(ArchiveError) {
        self.bytes = bytes
        guard let stated = Self.octal(bytes[148..<156]), stated == checksum else {
            throw ArchiveError(operation, "the head of an entry is damaged, or this is not a tar file")
        }
    }

    var kind: UInt8 { bytes[156] }
    /// `nil` for a number that no file has.
    var dataSize: Int64? { Self.number(bytes[124..<136]) }
    var linkName: [UInt8] { Self.text(bytes[157..<257]) }

    /// The name, which POSIX splits in two where it is long; GNU keeps other things in the second place.
    var name: [UInt8] {
        let name = Self.text(bytes[0..<100])
        guard bytes[257..<263].elementsEqual("ustar\0".utf8) else { return name }
        let prefix = Self.text(bytes[345..<500])
        return prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
    }

    /// The sum of the block's bytes, its own place counted as blanks.
    private var checksum: Int64 {
        var sum: Int64 = 8 * 32
        for index in bytes.indices where !(148..<156).contains(index) { sum += Int64(bytes[index]) }
        return sum
    }

    private static func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }

    /// A number in octal digits or, where it would not fit, in binary behind a set bit.
    private static func number(_ field: ArraySlice<UInt8>) -> Int64? {
        guard let first = field.first, first & 0x80 != 0 else { return octal(field) }
        guard first == 0x80 else { return nil }
        var value: Int64 = 0
        for byte in field.dropFirst() {
            guard value < 1 << 54 else { return nil }
            value = value << 8 | Int64(byte)
        }
        return value
    }

    private static func octal(_ field: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        var digits = 0
        for byte in field.drop(while: { $0 == 0x20 }) {
            if byte == 0 || byte == 0x20 { break }
            guard (0x30...0x37).contains(byte) else { return nil }
            value = value << 3 | Int64(byte - 0x30)
            digits += 1
        }
        return digits > 0 ? value : nil
    }
}

/// What an extended head says of the entry that follows it (POSIX.1-2001, "pax").
struct PaxRecords {
    var path: [UInt8]?
    var linkPath: [UInt8]?
    var size: Int64?
    var isSparse = false

    init() {}

    /// Reads lines of the form `<length> <keyword>=<value>`, the length counting the line itself.
    init(_ bytes: [UInt8], _ operation: String) throws(ArchiveError) {
        var place = 0
        while place < bytes.count {
            guard let blank = bytes[place...].prefix(12).firstIndex(of: 0x20),
                let length = Int(String(decoding: bytes[place..<blank], as: UTF8.self)),
                length > blank + 1 - place, length <= bytes.count - place, bytes[place + length - 1] == 0x0A,
                let equals = bytes[blank..<place + length].firstIndex(of: UInt8(ascii: "="))
            else { throw ArchiveError(operation, "the extended head of an entry is damaged") }
            let keyword = String(decoding: bytes[(blank + 1)..<equals], as: UTF8.self)
            let value = Array(bytes[(equals + 1)..<(place + length - 1)])
            switch keyword {
            case "path": path = value
            case "linkpath": linkPath = value
            case "size":
                guard let number = Int64(String(decoding: value, as: UTF8.self)), number >= 0 else {
                    throw ArchiveError(operation, "the extended head of an entry is damaged")
                }
                size = number
            default: isSparse = isSparse || keyword.hasPrefix("GNU.sparse.")
            }
            place += length
        }
    }
}
