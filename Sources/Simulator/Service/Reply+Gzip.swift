internal import Compression

extension Reply {
    /// Compresses JSON for clients that accept it.
    mutating func compress(for request: Request) {
        guard request.header("accept-encoding")?.contains("gzip") == true,
            headers.contains(where: { $0.name == "content-type" && $0.value == "application/json" })
        else { return }
        let plain = body.flattened
        let trailer = OggOpus.little(UInt64(CRC32.of(plain)), 4) + OggOpus.little(UInt64(plain.count), 4)
        body = Body([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + Deflate.raw(plain, level: 1) + trailer)
        headers.append(("content-encoding", "gzip"))
    }
}
