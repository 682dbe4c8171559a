/// WebM: the outermost EBML elements (RFC 8794). A streamed segment has no size and ends with the file.
struct WebMWalk: FormatWalk {
    static let kind = AudioKind.webm

    private var hasSegment = false

    mutating func step(_ window: [UInt8], at offset: Int, isLast: Bool) -> WalkStep {
        let idLength = window[0].leadingZeroBitCount + 1
        guard idLength <= 4 else { return .broken }
        guard window.count > idLength else { return .need(idLength + 1) }
        let sizeLength = window[idLength].leadingZeroBitCount + 1
        guard sizeLength <= 8 else { return .broken }
        guard window.count >= idLength + sizeLength else { return .need(idLength + sizeLength) }
        let isSegment = window.big(0, idLength) == 0x1853_8067
        hasSegment = hasSegment || isSegment
        let unknown = 1 << (7 * sizeLength) - 1
        let size = window.big(idLength, sizeLength) & unknown
        if size == unknown { return isSegment ? .rest : .broken }
        return .advance(idLength + sizeLength + size)
    }

    func verdict(length: Int) -> AudioVerdict {
        hasSegment ? .good(kind: .webm, durationMilliseconds: nil) : .bad(.cutShort(.webm))
    }
}
