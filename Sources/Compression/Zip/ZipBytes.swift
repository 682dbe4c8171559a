/// Puts little-endian numbers behind each other.
struct ZipFields {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ numbers: UInt16...) { numbers.forEach { append($0) } }
    mutating func add(_ numbers: UInt32...) { numbers.forEach { append($0) } }
    mutating func add(_ numbers: UInt64...) { numbers.forEach { append($0) } }
    mutating func add(_ more: [UInt8]) { bytes += more }

    private mutating func append(_ number: some FixedWidthInteger) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}

extension [UInt8] {
    /// The little-endian number at `place`; the caller has seen that it is inside.
    func number<Number: FixedWidthInteger>(at place: Int, _: Number.Type = Number.self) -> Number {
        var number: Number = 0
        for index in (0..<(Number.bitWidth / 8)).reversed() {
            number = number << 8 | Number(truncatingIfNeeded: self[place + index])
        }
        return number
    }
}
