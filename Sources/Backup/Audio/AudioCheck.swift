/// Checks audio while it is written: fed chunk by chunk, in constant memory.
package struct AudioCheck: Sendable {
    private var byteCount = 0

    /// Begins a check; `outputFormat` is the item's own field, such as `pcm_16000`, where it has one.
    package init(outputFormat: String? = nil) {}

    /// Takes the next bytes.
    package mutating func update(_ bytes: RawSpan) {
        update(Span<UInt8>(_bytes: bytes))
    }

    /// Takes the next bytes.
    package mutating func update(_ bytes: Span<UInt8>) {
        byteCount += bytes.count
    }

    /// Takes the next bytes.
    package mutating func update(_ bytes: [UInt8]) {
        update(bytes.span)
    }

    /// The verdict once all bytes are in.
    package consuming func finish() -> AudioVerdict {
        byteCount == 0 ? .bad(.empty) : .good(kind: .unknown, durationMilliseconds: nil)
    }
}
