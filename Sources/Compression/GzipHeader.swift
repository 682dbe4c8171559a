/// The front of a gzip file (RFC 1952, section 2.3).
enum GzipHeader {
    /// Method deflate, no flags, time 0, no hint of the level, system "unknown".
    static let plain: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]

    private static let hasChecksum: UInt8 = 1 << 1
    private static let hasExtra: UInt8 = 1 << 2
    private static let hasName: UInt8 = 1 << 3
    private static let hasComment: UInt8 = 1 << 4
    private static let known = hasChecksum | hasExtra | hasName | hasComment

    /// Reads past a header that any program may have written.
    static func skip(_ input: PulledBytes) throws {
        let fixed = try input.take(plain.count, "the gzip header")
        guard fixed.starts(with: plain[..<3]) else { throw GzipReader.error("this is not a gzip file") }
        let flags = fixed[3]
        guard flags & ~known == 0 else { throw GzipReader.error("the gzip header has unknown flags") }
        var whole = fixed
        if flags & hasExtra != 0 {
            let count = try input.take(2, "the gzip header")
            whole += count
            whole += try input.take(Int(count[0]) | Int(count[1]) << 8, "the gzip header")
        }
        for field in [hasName, hasComment] where flags & field != 0 {
            repeat {
                whole += try input.take(1, "the gzip header")
                guard whole.count < 1 << 17 else { throw GzipReader.error("the gzip header does not end") }
            } while whole.last != 0
        }
        if flags & hasChecksum != 0 {
            let stated = try input.take(2, "the gzip header")
            guard CRC32.of(whole).littleEndianBytes.starts(with: stated) else {
                throw GzipReader.error("the gzip header is damaged")
            }
        }
    }
}
