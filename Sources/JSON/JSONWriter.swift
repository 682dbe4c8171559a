/// Writes JSON in the order it is told, so that the same state gives the same bytes.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init() {
        // Most objects are no longer than this; growing piece by piece would copy them several times.
        bytes.reserveCapacity(1 << 10)
    }

    /// One object as bytes: `JSONWriter.object { $0.member("id", id) }`.
    package static func object(_ body: (inout JSONWriter) throws -> Void) rethrows -> [UInt8] {
        var writer = JSONWriter()
        try writer.object(body)
        return writer.bytes
    }

    /// An object as the next value.
    package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        try nest(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    /// An array as the next value.
    package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        try nest(UInt8(ascii: "["), UInt8(ascii: "]"), body)
    }

    /// The key of the member whose value is written next.
    package mutating func key(_ key: String) {
        comma()
        JSONText.append(key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func value(_ text: String?) {
        guard let text else { return null() }
        comma()
        JSONText.append(text, to: &bytes)
    }

    package mutating func value(_ number: Int64?) {
        guard let number else { return null() }
        raw(String(number))
    }

    package mutating func value(_ number: Int?) { value(number.map(Int64.init)) }

    package mutating func value(_ truth: Bool) { raw(truth ? "true" : "false") }

    /// A number with at most three decimals, for seconds and rates.
    package mutating func value(rounded number: Double) {
        let thousandths = Int64(number * 1000 + (number < 0 ? -0.5 : 0.5))
        let (whole, rest) = thousandths.magnitude.quotientAndRemainder(dividingBy: 1000)
        let digits = String(rest)
        let fraction = String(repeating: "0", count: 3 - digits.count) + digits
        raw("\(thousandths < 0 ? "-" : "")\(whole).\(fraction)")
    }

    package mutating func null() { raw("null") }

    /// A value that is JSON already, byte for byte.
    package mutating func raw(_ json: ArraySlice<UInt8>) {
        comma()
        bytes.append(contentsOf: json)
    }

    /// The same as text.
    package mutating func raw(_ json: String) {
        comma()
        bytes.append(contentsOf: json.utf8)
    }

    package mutating func member(_ key: String, _ text: String?) {
        self.key(key)
        value(text)
    }

    package mutating func member(_ key: String, _ number: Int64?) {
        self.key(key)
        value(number)
    }

    package mutating func member(_ key: String, _ number: Int?) {
        self.key(key)
        value(number)
    }

    package mutating func member(_ key: String, _ truth: Bool) {
        self.key(key)
        value(truth)
    }

    private mutating func nest(
        _ open: UInt8, _ close: UInt8, _ body: (inout JSONWriter) throws -> Void
    ) rethrows {
        comma()
        bytes.append(open)
        needsComma = false
        try body(&self)
        bytes.append(close)
        needsComma = true
    }

    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }
}
