internal import CCrypto

/// SHA-256 of bytes that arrive in pieces, by libcrypto, which uses the processor's own instructions.
@safe package struct Digest: ~Copyable {
    private let context: OpaquePointer

    package init() {
        guard let context = unsafe EVP_MD_CTX_new() else { fatalError("out of memory") }
        unsafe self.context = context
        start()
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: RawSpan) {
        let code = unsafe bytes.withUnsafeBytes { raw in
            unsafe EVP_DigestUpdate(context, raw.baseAddress, raw.count)
        }
        precondition(code == 1, "libcrypto cannot fail on bytes in memory")
    }

    package mutating func update(_ bytes: [UInt8]) {
        unsafe update(bytes.span.bytes)
    }

    /// The digest of all bytes given since the start; then starts anew.
    package mutating func finish() -> SHA256 {
        var bytes = [UInt8](repeating: 0, count: SHA256.size)
        let code = unsafe EVP_DigestFinal_ex(context, &bytes, nil)
        precondition(code == 1, "libcrypto cannot fail on bytes in memory")
        start()
        return SHA256(digest: bytes)
    }

    /// The digest and the size of a file, read with constant memory. Blocking.
    package static func ofFile(
        _ path: String, followingLinks: Bool = false
    ) throws(FileError) -> (digest: SHA256, size: Int64) {
        let reader = try FileReader(path, followingLinks: followingLinks)
        var digest = Digest()
        var size: Int64 = 0
        while true {
            // One byte more than is stated to be left shows the end without another reading.
            let wanted = Int(clamping: min(max(reader.size - size, 0) + 1, largestPiece))
            let piece = try reader.next(upTo: wanted)
            digest.update(piece)
            size += Int64(piece.count)
            if piece.isEmpty || (piece.count < wanted && size == reader.size) { break }
        }
        return (digest.finish(), size)
    }

    // Larger ones do not stay in the processor's cache, and malloc gives each back to the system.
    private static let largestPiece: Int64 = 1 << 16

    private func start() {
        let code = unsafe EVP_DigestInit_ex(context, Self.algorithm, nil)
        precondition(code == 1, "libcrypto has no SHA-256")
    }

    // Looked up once: libcrypto 3 otherwise searches its providers at each start.
    private nonisolated(unsafe) static let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil)
}
