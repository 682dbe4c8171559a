/// Checks audio while it is written: fed chunk by chunk, in constant memory.
///
/// What it is, the bytes say: a known signature wins over the item's `output_format`, which is asked only
/// where sound has no signature (`pcm_16000`, `ulaw_8000`, `alaw_8000`). Two bytes that look like MPEG audio are no
/// signature in a raw recording; there, frames must follow each other to the end. Bytes of no known kind are kept
/// as such, unless they are text or an archive in place of sound.
package struct AudioCheck: Sendable {
    private static let headLength = 512
    /// No sound of any kind fits into less, but raw samples.
    private static let leastLength = 16
    /// A few raw samples of silence may be zeros; a whole recording never is, and no other sound has no mark.
    private static let zerosAreDamage = 1024

    private let declared: DeclaredFormat?
    /// The first bytes, until they are enough to tell the kind; kept to recognise text.
    private var head: [UInt8] = []
    private var walk: AudioWalk?
    private var length = 0
    /// Not even silence looks like this for long: it is what a full disk or a hole in a file leaves.
    private var isAllZero = true

    /// Begins a check; `outputFormat` is the item's own field, such as `pcm_16000`, where it has one.
    package init(outputFormat: String? = nil) {
        declared = outputFormat.flatMap(DeclaredFormat.init)
    }

    /// Takes the next bytes.
    package mutating func update(_ bytes: RawSpan) {
        update(Span<UInt8>(_bytes: bytes))
    }

    /// Takes the next bytes.
    package mutating func update(_ bytes: [UInt8]) {
        update(bytes.span)
    }

    /// Takes the next bytes.
    package mutating func update(_ bytes: Span<UInt8>) {
        length += bytes.count
        noteZeros(bytes)
        guard walk == nil else {
            walk?.update(bytes)
            return
        }
        let count = min(AudioCheck.headLength - head.count, bytes.count)
        for index in 0..<count { head.append(bytes[index]) }
        guard head.count == AudioCheck.headLength else { return }
        walk = AudioWalk(head)
        walk?.update(bytes.extracting(count...))
    }

    /// Costs nothing on real sound, which ends it within the first bytes.
    private mutating func noteZeros(_ bytes: Span<UInt8>) {
        var index = 0
        while isAllZero, index < bytes.count {
            isAllZero = bytes[index] == 0
            index += 1
        }
    }

    /// The verdict once all bytes are in.
    package consuming func finish() -> AudioVerdict {
        guard length > 0 else { return .bad(.empty) }
        let isRaw = declared?.raw != nil
        if isAllZero, !isRaw || length >= AudioCheck.zerosAreDamage { return .bad(.onlyZeros) }
        let walk = self.walk ?? AudioWalk(head)
        let verdict = walk.finish()
        if let verdict, walk.isCertain(againstRaw: isRaw), verdict.isGood || walk.hasSignature || !isRaw {
            return verdict
        }
        if let impostor = Impostor.described(head) { return .bad(.notAudio(impostor)) }
        if let raw = declared?.raw { return raw.verdict(length: length) }
        // Sync bytes and no second frame: all of a short recording, the start of a cut one, or not MPEG audio.
        if let verdict, verdict == .bad(.cutShort(.mp3)) || verdict.isGood || declared?.kind == .mp3 {
            return verdict
        }
        guard length >= AudioCheck.leastLength else { return .bad(.cutShort(.unknown)) }
        return .good(kind: .unknown, durationMilliseconds: nil)
    }
}

extension AudioVerdict {
    fileprivate var isGood: Bool {
        if case .good = self { true } else { false }
    }
}
