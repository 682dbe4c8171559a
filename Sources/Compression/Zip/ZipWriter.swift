/// Writes a zip front to back, ZIP64 where it must be: the same members give the same bytes.
///
/// The directory, which a zip ends with, is handed to its keeper entry by entry: that of a million members
/// would be too much for memory.
package struct ZipWriter {
    private let sink: ([UInt8]) throws -> Void
    private let keepEntry: ([UInt8]) throws -> Void
    /// The bytes written so far.
    package private(set) var offset: Int64 = 0
    package private(set) var count = 0
    private var directorySize: Int64 = 0
    private let deflater = Deflater(level: ZipPacker.level)

    /// From this size on, ZIP64 fields are used: less than the limit, as deflating may make data longer.
    private static let large: Int64 = 0xFF00_0000

    /// `keeping` is given the directory's entries, to be handed back to ``finish(directory:)``.
    package init(
        sink: @escaping ([UInt8]) throws -> Void, keeping keepEntry: @escaping ([UInt8]) throws -> Void
    ) {
        self.sink = sink
        self.keepEntry = keepEntry
    }

    /// Adds a member whose bytes are at hand.
    @discardableResult
    package mutating func add(_ name: String, _ content: ZipContent) throws -> ZipEntry {
        let entry = ZipEntry(
            name: name, method: content.method, crc: content.crc, size: content.size,
            compressedSize: Int64(content.bytes.count), offset: offset)
        try put(Self.head(of: entry))
        try put(content.bytes)
        try keep(entry)
        return entry
    }

    /// Adds a member as it is, whose size and checksum are known before its bytes, which `fill` hands over.
    @discardableResult
    package mutating func addStored(
        _ name: String, size: Int64, crc: UInt32, _ fill: (_ write: ([UInt8]) throws -> Void) throws -> Void
    ) throws -> ZipEntry {
        let entry = ZipEntry(
            name: name, method: .stored, crc: crc, size: size, compressedSize: size, offset: offset)
        try put(Self.head(of: entry))
        let start = offset
        try fill { try put($0) }
        guard offset - start == size else { throw Self.changed(name) }
        try keep(entry)
        return entry
    }

    /// Adds a member deflated, its size and checksum known before its bytes: what deflating makes of it stands behind.
    @discardableResult
    package mutating func addDeflated(
        _ name: String, size: Int64, crc: UInt32, _ fill: (_ write: ([UInt8]) throws -> Void) throws -> Void
    ) throws -> ZipEntry {
        var entry = ZipEntry(
            name: name, method: .deflated, crc: crc, size: size, compressedSize: 0, offset: offset)
        entry.hasDescriptor = true
        try put(Self.head(of: entry))
        let start = offset
        deflater.reset()
        var read: Int64 = 0
        try fill { bytes in
            read += Int64(bytes.count)
            try unsafe deflater.compress(bytes.span.bytes, .none) { try put($0) }
        }
        try unsafe deflater.compress([UInt8]().span.bytes, .whole) { try put($0) }
        guard read == size else { throw Self.changed(name) }
        entry.compressedSize = offset - start
        try put(Self.descriptor(of: entry))
        try keep(entry)
        return entry
    }

    /// Writes the directory, as `directory` hands its kept entries back, and the end.
    package mutating func finish(
        directory: (_ write: ([UInt8]) throws -> Void) throws -> Void
    ) throws {
        let start = offset
        try directory { try put($0) }
        guard offset - start == directorySize else { throw Self.changed("the directory") }
        try put(Self.end(count: count, start: start, directorySize: directorySize))
    }

    private mutating func put(_ bytes: [UInt8]) throws {
        offset += Int64(bytes.count)
        try sink(bytes)
    }

    private mutating func keep(_ entry: ZipEntry) throws {
        let bytes = Self.directoryEntry(of: entry)
        directorySize += Int64(bytes.count)
        count += 1
        try keepEntry(bytes)
    }

    /// What follows the directory.
    static func end(count: Int, start: Int64, directorySize: Int64) -> [UInt8] {
        let end = start + directorySize
        var fields = ZipFields()
        let isLarge = count >= Int(ZipFormat.full16) || end >= Int64(ZipFormat.full32)
        if isLarge {
            fields.add(ZipFormat.largeEnd)
            fields.add(UInt64(44))
            fields.add(ZipFormat.largeVersion, ZipFormat.largeVersion)
            fields.add(UInt32(0), UInt32(0))
            fields.add(UInt64(count), UInt64(count), UInt64(directorySize), UInt64(start))
            fields.add(ZipFormat.largeEndPlace, UInt32(0))
            fields.add(UInt64(end))
            fields.add(UInt32(1))
        }
        let count16 = UInt16(clamping: count)
        fields.add(ZipFormat.end)
        fields.add(UInt16(0), UInt16(0), count16, count16)
        fields.add(UInt32(clamping: directorySize), UInt32(clamping: start))
        fields.add(UInt16(0))
        return fields.bytes
    }

    /// What follows the data of a member whose sizes were not known before it.
    static func descriptor(of entry: ZipEntry) -> [UInt8] {
        var fields = ZipFields()
        fields.add(ZipFormat.descriptor, entry.crc)
        if entry.size >= large {
            fields.add(UInt64(entry.compressedSize), UInt64(entry.size))
        } else {
            fields.add(UInt32(entry.compressedSize), UInt32(entry.size))
        }
        return fields.bytes
    }

    private static func changed(_ name: String) -> CompressionError {
        CompressionError("writing the zip", "\(name) is not as long as it was said to be")
    }

    private static func flags(of entry: ZipEntry) -> UInt16 {
        ZipFormat.utf8Flag | (entry.hasDescriptor ? ZipFormat.descriptorFlag : 0)
    }

    static func head(of entry: ZipEntry) -> [UInt8] {
        let name = Array(entry.name.utf8)
        let isLarge = entry.size >= large
        var fields = ZipFields()
        fields.add(ZipFormat.localHead)
        fields.add(isLarge ? ZipFormat.largeVersion : ZipFormat.version, flags(of: entry))
        fields.add(entry.method.number, 0, ZipFormat.date)
        let isBehind = entry.hasDescriptor
        fields.add(isBehind ? 0 : entry.crc)
        let compressed = isBehind ? 0 : entry.compressedSize
        let size = isBehind ? 0 : entry.size
        fields.add(isLarge ? ZipFormat.full32 : UInt32(compressed), isLarge ? ZipFormat.full32 : UInt32(size))
        fields.add(UInt16(name.count), isLarge ? 20 : 0)
        fields.add(name)
        if isLarge {
            fields.add(ZipFormat.largeExtra, 16)
            fields.add(UInt64(size), UInt64(compressed))
        }
        return fields.bytes
    }

    /// How many bytes a member's own header takes.
    static func headSize(of entry: ZipEntry) -> Int {
        30 + entry.name.utf8.count + (entry.size >= large ? 20 : 0)
    }

    static func directoryEntry(of entry: ZipEntry) -> [UInt8] {
        let name = Array(entry.name.utf8)
        var large: [Int64] = []
        func small(_ number: Int64, _ limit: Int64) -> UInt32 {
            guard number >= limit else { return UInt32(number) }
            large.append(number)
            return ZipFormat.full32
        }
        let isLarge = entry.size >= Self.large
        let size = small(entry.size, isLarge ? 0 : .max)
        let compressed = small(entry.compressedSize, isLarge ? 0 : .max)
        let place = small(entry.offset, Int64(ZipFormat.full32))
        let version = large.isEmpty ? ZipFormat.version : ZipFormat.largeVersion
        var fields = ZipFields()
        fields.add(ZipFormat.directoryEntry)
        // Made on a unix, so that the permissions count.
        fields.add(3 << 8 | ZipFormat.largeVersion, version, flags(of: entry), entry.method.number)
        fields.add(UInt16(0), ZipFormat.date)
        fields.add(entry.crc, compressed, size)
        fields.add(UInt16(name.count), large.isEmpty ? 0 : UInt16(4 + 8 * large.count), 0, 0, 0)
        // A file that its owner may read and write.
        fields.add(UInt32(0o100600) << 16, place)
        fields.add(name)
        if !large.isEmpty {
            fields.add(ZipFormat.largeExtra, UInt16(8 * large.count))
            for number in large { fields.add(UInt64(number)) }
        }
        return fields.bytes
    }
}
