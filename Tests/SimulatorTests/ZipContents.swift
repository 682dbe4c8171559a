import Compression

/// Reads a zip by its directory, as the practice account's tests need it.
struct ZipContents {
    struct Member {
        var name: [UInt8]
        var bytes: [UInt8]
        var isIntact: Bool
        var text: String { String(decoding: name, as: UTF8.self) }
    }

    private(set) var members: [Member] = []

    /// None if there is no directory where one must be.
    init?(_ zip: [UInt8]) throws {
        func number(_ place: Int, _ size: Int) -> Int {
            (0..<size).reduce(0) { $0 | Int(zip[place + $1]) << (8 * $1) }
        }
        guard zip.count >= 22 else { return nil }
        let end = zip.count - 22
        guard number(end, 4) == 0x0605_4B50 else { return nil }
        var count = number(end + 10, 2)
        var place = number(end + 16, 4)
        if place == 0xFFFF_FFFF {
            let record = number(end - 12, 8)
            count = number(record + 32, 8)
            place = number(record + 48, 8)
        }
        for _ in 0..<count {
            guard place + 46 <= zip.count, number(place, 4) == 0x0201_4B50 else { return nil }
            let nameLength = number(place + 28, 2)
            let extraLength = number(place + 30, 2)
            var packed = number(place + 20, 4)
            var offset = number(place + 42, 4)
            if offset == 0xFFFF_FFFF {
                let extra = place + 46 + nameLength
                packed = number(extra + 12, 8)
                offset = number(extra + 20, 8)
            }
            let start = offset + 30 + number(offset + 26, 2) + number(offset + 28, 2)
            let raw = Array(zip[start..<(start + packed)])
            let bytes = number(place + 10, 2) == 8 ? try Self.inflated(raw) : raw
            members.append(
                Member(
                    name: Array(zip[(place + 46)..<(place + 46 + nameLength)]), bytes: bytes,
                    isIntact: CRC32.of(bytes) == UInt32(number(place + 16, 4))))
            place += 46 + nameLength + extraLength
        }
    }

    private static func inflated(_ raw: [UInt8]) throws -> [UInt8] {
        var rest = raw[...]
        let inflater = Inflater {
            let piece = Array(rest.prefix(4096))
            rest = rest.dropFirst(4096)
            return piece
        }
        var bytes: [UInt8] = []
        while case let piece = try inflater.next(), !piece.isEmpty { bytes += piece }
        return bytes
    }
}
