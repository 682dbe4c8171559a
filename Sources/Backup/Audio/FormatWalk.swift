/// One container format, told header by header while the bodies between them are only counted.
protocol FormatWalk: Sendable {
    static var kind: AudioKind { get }

    /// Looks at what stands at the current position.
    ///
    /// `window` holds at least one byte and grows when more are asked for; with `isLast` no more can come.
    mutating func step(_ window: [UInt8], at offset: Int, isLast: Bool) -> WalkStep

    /// How far the next header is from one whose first four bytes are these, where that is plain.
    mutating func quickAdvance(_ header: UInt32) -> Int?

    /// Takes the bytes behind a `.rest` step.
    mutating func rest(_ bytes: Span<UInt8>)

    /// The verdict once all parts were walked to the end of the file.
    func verdict(length: Int) -> AudioVerdict
}

extension FormatWalk {
    mutating func quickAdvance(_ header: UInt32) -> Int? { nil }
    mutating func rest(_ bytes: Span<UInt8>) {}
}

enum WalkStep {
    /// So many bytes in all are needed to go on.
    case need(Int)
    /// The next header stands so many bytes after this one; everything up to there must come.
    case advance(Int)
    /// What follows has no parts that could be walked.
    case rest
    case broken
}

/// Drives a format over chunks of any size.
struct Walker<Format: FormatWalk>: Sendable {
    private(set) var format: Format
    private var window: [UInt8] = []
    private var needed = 1
    private var skip = 0
    /// Where the window begins.
    private var offset = 0
    private var isRest = false
    private var flaw: AudioFlaw?

    init(_ format: Format) {
        self.format = format
    }

    mutating func update(_ bytes: Span<UInt8>) {
        var position = 0
        while position < bytes.count, flaw == nil {
            if isRest {
                format.rest(bytes.extracting(position...))
                offset += bytes.count - position
                return
            }
            if skip > 0 {
                let count = min(skip, bytes.count - position)
                skip -= count
                position += count
                offset += count
                continue
            }
            if window.isEmpty, bytes.count - position >= 4,
                let count = format.quickAdvance(bytes.big(position))
            {
                skip = count
                continue
            }
            while window.count < needed, position < bytes.count {
                window.append(bytes[position])
                position += 1
            }
            if window.count >= needed { take(isLast: false) }
        }
    }

    /// Steps as far as the window allows.
    private mutating func take(isLast: Bool) {
        while !window.isEmpty, window.count >= needed || isLast, flaw == nil, !isRest {
            switch format.step(window, at: offset, isLast: isLast) {
            case .need(let count):
                if isLast { flaw = .cutShort(Format.kind) }
                needed = max(count, window.count + 1)
            case .advance(let count):
                let count = max(1, count)
                needed = 1
                if count >= window.count {
                    skip = count - window.count
                    offset += window.count
                    window.removeAll(keepingCapacity: true)
                } else {
                    window.removeFirst(count)
                    offset += count
                }
            case .rest:
                isRest = true
                let first = window
                window = []
                format.rest(first.span)
                offset += first.count
            case .broken:
                flaw = .broken(Format.kind, at: offset)
            }
        }
    }

    mutating func finish() -> AudioVerdict {
        take(isLast: true)
        if let flaw { return .bad(flaw) }
        if skip > 0 { return .bad(.cutShort(Format.kind)) }
        return format.verdict(length: offset)
    }
}

extension [UInt8] {
    func big(_ offset: Int, _ count: Int) -> Int {
        self[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
    }

    func little(_ offset: Int, _ count: Int) -> Int {
        self[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    func has(_ text: StaticString, at offset: Int = 0) -> Bool {
        let text = text.description.utf8
        return count >= offset + text.count && self[offset..<offset + text.count].elementsEqual(text)
    }
}

extension Span<UInt8> {
    fileprivate func big(_ offset: Int) -> UInt32 {
        UInt32(self[offset]) << 24 | UInt32(self[offset + 1]) << 16 | UInt32(self[offset + 2]) << 8
            | UInt32(self[offset + 3])
    }
}
