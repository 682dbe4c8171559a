/// Ids of 20 letters and digits that hold their item's number, scrambled.
///
/// A million items need no table this way, and an id nobody gave out is recognised.
struct ItemID: Sendable {
    /// Different accounts and different kinds of object use different keys.
    let key: UInt64

    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    @inline(__always)
    func write(_ number: Int, to writer: inout ByteWriter) {
        let scrambled = RandomBits.mix(UInt64(number) &+ key)
        Self.write(RandomBits.mix(scrambled ^ key), 9, to: &writer)
        Self.write(scrambled, 11, to: &writer)
    }

    private static func write(_ value: UInt64, _ count: Int, to writer: inout ByteWriter) {
        var rest = value
        for _ in 0..<count {
            writer.append(byte: digits[Int(truncatingIfNeeded: rest % 62)])
            rest /= 62
        }
    }

    func bytes(_ number: Int) -> [UInt8] {
        var writer = ByteWriter(capacity: 32)
        write(number, to: &writer)
        return Body.of(writer.take())
    }

    func text(_ number: Int) -> String { String(decoding: bytes(number), as: UTF8.self) }

    /// The number inside `id`, if it was made with this key.
    func number(in id: some StringProtocol) -> Int? {
        let given = Array(id.utf8)
        guard given.count == 20 else { return nil }
        var scrambled: UInt64 = 0
        for digit in given[9...].reversed() {
            let value = Self.values[Int(digit)]
            guard value < 62 else { return nil }
            scrambled = scrambled &* 62 &+ UInt64(value)
        }
        let number = RandomBits.unmix(scrambled) &- key
        guard number < 1 << 32, bytes(Int(number)) == given else { return nil }
        return Int(number)
    }
}

extension Body {
    static func of(_ bytes: Bytes) -> [UInt8] {
        var body = Body()
        body.append(bytes.slice)
        return body.flattened
    }
}
