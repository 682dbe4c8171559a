internal import Platform

/// `ElevenLabs_2024-10-09T11_47_43` at the front of a stem, in any of its spellings.
struct NameStamp {
    let second: Int64
    /// Written with a fraction of a second or a `Z`, as from May to September 2023.
    let isOld: Bool
    let tail: String

    init?(leading stem: String) {
        var rest = stem.utf8[...]
        for byte in "ElevenLabs".utf8 {
            guard rest.popFirst() == byte else { return nil }
        }
        guard rest.skip(anyOf: "_ "),
            let year = rest.number(digits: 4), rest.skip(anyOf: "-"),
            let month = rest.number(digits: 2), rest.skip(anyOf: "-"),
            let day = rest.number(digits: 2), rest.skip(anyOf: "T _"),
            let hour = rest.number(digits: 2), rest.skip(anyOf: "_: -."),
            let minute = rest.number(digits: 2), rest.skip(anyOf: "_: -."),
            let second = rest.number(digits: 2),
            second < 60,
            let time = UTCTime(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        var isOld = false
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst().drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            isOld = true
        }
        if rest.first == UInt8(ascii: "Z") {
            rest = rest.dropFirst()
            isOld = true
        }
        // What follows must be set off: `…43x` is some other number or word.
        guard rest.isEmpty || rest.skip(anyOf: "_ ") else { return nil }
        self.second = time.unix
        self.isOld = isOld
        self.tail = String(Substring(rest))
    }
}

extension Substring.UTF8View {
    /// Drops the first byte if it is one of `bytes`.
    fileprivate mutating func skip(anyOf bytes: StaticString) -> Bool {
        guard let first, bytes.description.utf8.contains(first) else { return false }
        removeFirst()
        return true
    }

    /// Takes exactly so many decimal digits.
    fileprivate mutating func number(digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let byte = popFirst(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
                return nil
            }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
