/// Holds a whole zip against itself: its directory, its members' own headers, and their checksums.
package struct ZipProof {
    private let size: Int64
    private let read: (Int64, Int) throws -> [UInt8]

    package init(size: Int64, read: @escaping (_ offset: Int64, _ count: Int) throws -> [UInt8]) {
        self.size = size
        self.read = read
    }

    /// Reads everything. Whether each byte is as ``ZipWriter`` writes it; false for a zip that another program packed.
    ///
    /// Throws: a ``CompressionError`` when something in it contradicts itself.
    package func isAsWritten() throws -> Bool {
        var directory = try ZipDirectory(size: size, read: read)
        let start = directory.place
        var (isAsWritten, place, directorySize, count) = (true, Int64(0), Int64(0), 0)
        func expect(_ bytes: [UInt8], at offset: Int64) throws {
            if isAsWritten { isAsWritten = try read(offset, bytes.count) == bytes }
        }
        while let entry = try directory.next() {
            let member = try ZipMember(at: entry.offset, read: read)
            guard member.name == entry.name, entry.hasDescriptor || member.fits(entry) else {
                throw ZipFormat.error("its directory and the header of \(entry.name) differ")
            }
            try member.forEachPiece { _ in }
            if entry.hasDescriptor { try ZipMember(entry, read: read).forEachPiece { _ in } }
            try expect(ZipWriter.head(of: entry), at: entry.offset)
            let end = entry.offset + Int64(ZipWriter.headSize(of: entry)) + entry.compressedSize
            let descriptor = entry.hasDescriptor ? ZipWriter.descriptor(of: entry) : []
            try expect(descriptor, at: end)
            if entry.offset != place { isAsWritten = false }
            place = end + Int64(descriptor.count)
            let line = ZipWriter.directoryEntry(of: entry)
            try expect(line, at: start + directorySize)
            directorySize += Int64(line.count)
            count += 1
        }
        let end = ZipWriter.end(count: count, start: place, directorySize: directorySize)
        try expect(end, at: place + directorySize)
        return isAsWritten && place == start && size == place + directorySize + Int64(end.count)
    }
}
