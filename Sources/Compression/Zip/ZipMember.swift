/// One member of a zip, read by its place: whatever else is damaged, and however large the zip is.
package struct ZipMember {
    package let name: String
    private let read: (Int64, Int) throws -> [UInt8]
    private let method: ZipEntry.Method
    private let dataPlace: Int64
    private let hasDescriptor: Bool
    private let isLarge: Bool
    private let crc: UInt32
    private let size: Int64
    private let compressedSize: Int64

    /// Long enough for the header of a member with a name such as ours, so that it is read in one go.
    private static let usualHead = 256

    /// Reads the member's own header.
    package init(at offset: Int64, read: @escaping (_ offset: Int64, _ count: Int) throws -> [UInt8]) throws {
        let head = try read(offset, Self.usualHead)
        guard head.count >= 30, head.number(at: 0) == ZipFormat.localHead else {
            throw ZipFormat.error("no member begins there")
        }
        let nameLength = Int(head.number(at: 26, UInt16.self))
        let length = 30 + nameLength + Int(head.number(at: 28, UInt16.self))
        let whole = length <= head.count ? head : try read(offset, length)
        guard whole.count >= length,
            let name = String(validating: whole[30..<30 + nameLength], as: UTF8.self)
        else { throw ZipFormat.error("the header of a member is damaged") }
        self.read = read
        self.name = name
        method = .init(head.number(at: 8))
        hasDescriptor = head.number(at: 6, UInt16.self) & ZipFormat.descriptorFlag != 0
        crc = head.number(at: 14)
        let compressed: UInt32 = head.number(at: 18)
        let plain: UInt32 = head.number(at: 22)
        let extra = Array(whole[(30 + nameLength)..<length])
        isLarge = extra.count >= 20 && extra.number(at: 0) == ZipFormat.largeExtra && plain == .max
        size = isLarge ? Int64(clamping: extra.number(at: 4, UInt64.self)) : Int64(plain)
        compressedSize = isLarge ? Int64(clamping: extra.number(at: 12, UInt64.self)) : Int64(compressed)
        dataPlace = offset + Int64(length)
        guard compressedSize <= .max - dataPlace else {
            throw ZipFormat.error("the header of a member is damaged")
        }
    }

    /// Takes the member as the directory tells of it, where its own header is damaged.
    ///
    /// Where the data begins follows from how ``ZipWriter`` writes headers.
    package init(_ entry: ZipEntry, read: @escaping (_ offset: Int64, _ count: Int) throws -> [UInt8]) throws
    {
        self.read = read
        name = entry.name
        method = entry.method
        hasDescriptor = false
        isLarge = false
        (crc, size, compressedSize) = (entry.crc, entry.size, entry.compressedSize)
        let (place, isBeyond) = entry.offset.addingReportingOverflow(Int64(ZipWriter.headSize(of: entry)))
        guard !isBeyond, compressedSize <= .max - place else {
            throw ZipFormat.error("the directory is damaged at \(entry.name)")
        }
        dataPlace = place
    }

    /// Whether the header says what the directory does.
    func fits(_ entry: ZipEntry) -> Bool {
        method == entry.method && crc == entry.crc && size == entry.size
            && compressedSize == entry.compressedSize
    }

    /// Where the next member begins, when the header tells.
    var end: Int64? { hasDescriptor ? nil : dataPlace + compressedSize }

    /// Hands the member's bytes over in pieces; throws when they are not those that were stored, at the latest at their end.
    package func forEachPiece(_ body: ([UInt8]) throws -> Void) throws {
        var checksum = CRC32()
        var found: Int64 = 0
        let used = try forEachPlainPiece { bytes in
            checksum.update(bytes)
            found += Int64(bytes.count)
            try body(bytes)
        }
        let stated = hasDescriptor ? try descriptor(at: dataPlace + used) : (crc: crc, size: size)
        guard hasDescriptor || used == compressedSize else { throw ZipFormat.error("\(name) ends elsewhere") }
        guard found == stated.size else { throw ZipFormat.error("\(name) is not as long as it was") }
        guard checksum.value == stated.crc else {
            throw ZipFormat.error("the checksum of \(name) does not fit")
        }
    }

    /// Answers how many bytes the data takes in the zip.
    private func forEachPlainPiece(_ body: ([UInt8]) throws -> Void) throws -> Int64 {
        switch method {
        case .stored where !hasDescriptor:
            var left = compressedSize
            while left > 0 {
                let bytes = try read(dataPlace + compressedSize - left, Int(min(left, 1 << 18)))
                guard !bytes.isEmpty else { throw ZipFormat.error("\(name) is cut short") }
                left -= Int64(bytes.count)
                try body(bytes)
            }
            return compressedSize
        case .deflated:
            var place = dataPlace
            // A small member is one small reading; where sizes follow the data, its end shows itself.
            let step = hasDescriptor ? 1 << 18 : Int(min(max(compressedSize, 1), 1 << 18))
            let inflater = Inflater { [read] in
                let bytes = try read(place, step)
                place += Int64(bytes.count)
                return bytes
            }
            while case let bytes = try inflater.next(), !bytes.isEmpty { try body(bytes) }
            return place - Int64(inflater.unread) - dataPlace
        default: throw ZipFormat.error("\(name) is packed in a way that is not known")
        }
    }

    private func descriptor(at place: Int64) throws -> (crc: UInt32, size: Int64) {
        let bytes = try read(place, 24)
        guard bytes.count >= (isLarge ? 24 : 16), bytes.number(at: 0) == ZipFormat.descriptor else {
            throw ZipFormat.error("\(name) has no end")
        }
        let size =
            isLarge
            ? Int64(clamping: bytes.number(at: 16, UInt64.self)) : Int64(bytes.number(at: 12, UInt32.self))
        return (bytes.number(at: 4), size)
    }
}
