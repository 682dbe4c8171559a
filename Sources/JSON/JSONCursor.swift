/// Walks a JSON text once, front to back, without building anything.
///
/// Values are skipped or read where they stand, so a page of a thousand items
/// costs one pass and each item can be cut out as the very bytes that came.
/// Everything walked over is checked against the grammar of RFC 8259.
package struct JSONCursor: Sendable {
    /// The whole text; never copied, so that a value cut out of it costs nothing.
    package let bytes: ArraySlice<UInt8>
    /// The next byte to be looked at.
    package private(set) var position: Int
    private var depth = 0

    /// Nesting beyond this is refused: a hostile text must not exhaust the stack.
    private static let deepest = 256

    package init(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    /// A cursor over a part of a larger text; positions stay those of the whole.
    package init(_ slice: ArraySlice<UInt8>) {
        self.bytes = slice
        self.position = slice.startIndex
    }

    /// The kind of the value that comes next.
    package mutating func nextKind() throws(JSONError) -> JSONKind {
        skipSpace()
        guard let first = peek() else { throw expected("a value") }
        switch first {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw expected("a value")
        }
    }

    /// Steps into the object that comes next.
    package mutating func enterObject() throws(JSONError) { try enter(UInt8(ascii: "{"), "an object") }

    /// Steps into the array that comes next.
    package mutating func enterArray() throws(JSONError) { try enter(UInt8(ascii: "["), "an array") }

    /// The next key of the object entered, with the cursor at its value; `nil` at the object's end.
    ///
    /// The key is its raw bytes between the quotes, escapes not resolved.
    package mutating func nextKey(isFirst: Bool) throws(JSONError) -> Range<Int>? {
        skipSpace()
        if peek() == UInt8(ascii: "}") {
            position += 1
            depth -= 1
            return nil
        }
        if !isFirst { try expect(UInt8(ascii: ","), "',' or '}'") }
        skipSpace()
        let key = try skipString()
        skipSpace()
        try expect(UInt8(ascii: ":"), "':' after a key")
        skipSpace()
        return key
    }

    /// Moves to the next element of the array entered; false at the array's end.
    package mutating func nextElement(isFirst: Bool) throws(JSONError) -> Bool {
        skipSpace()
        if peek() == UInt8(ascii: "]") {
            position += 1
            depth -= 1
            return false
        }
        if !isFirst { try expect(UInt8(ascii: ","), "',' or ']'") }
        skipSpace()
        return true
    }

    /// Skips the value that comes next and answers where it stood.
    @discardableResult
    package mutating func skipValue() throws(JSONError) -> Range<Int> {
        let kind = try nextKind()
        let start = position
        switch kind {
        case .string: _ = try skipString()
        case .number: try skipNumber()
        case .boolean: try skipWord(peek() == UInt8(ascii: "t") ? "true" : "false")
        case .null: try skipWord("null")
        case .object:
            try enterObject()
            var isFirst = true
            while try nextKey(isFirst: isFirst) != nil {
                isFirst = false
                try skipValue()
            }
        case .array:
            try enterArray()
            var isFirst = true
            while try nextElement(isFirst: isFirst) {
                isFirst = false
                try skipValue()
            }
        }
        return start..<position
    }

    /// Makes sure that nothing but white space is left.
    package mutating func requireEnd() throws(JSONError) {
        skipSpace()
        guard position == bytes.endIndex else { throw expected("the end") }
    }

    /// Whether a key that ``nextKey(isFirst:)`` gave is `name`.
    package func key(_ key: Range<Int>, is name: StaticString) -> Bool {
        guard key.count == name.utf8CodeUnitCount else { return false }
        return bytes[key].elementsEqual("\(name)".utf8)
    }

    // MARK: - The grammar

    private mutating func enter(_ bracket: UInt8, _ what: String) throws(JSONError) {
        skipSpace()
        try expect(bracket, what)
        depth += 1
        guard depth <= Self.deepest else { throw expected("less nesting") }
    }

    /// Skips a string and answers the range between its quotes.
    private mutating func skipString() throws(JSONError) -> Range<Int> {
        try expect(UInt8(ascii: "\""), "a string")
        let start = position
        let bytes = bytes
        let base = bytes.startIndex
        let text = bytes.span
        var index = position
        while index - base < text.count {
            let byte = text[index - base]
            if byte == UInt8(ascii: "\"") {
                position = index + 1
                return start..<index
            }
            if byte == UInt8(ascii: "\\") {
                index += try escapeLength(at: index)
            } else if byte < 0x20 {
                break
            } else {
                index += 1
            }
        }
        position = index
        throw expected("the end of a string")
    }

    private func escapeLength(at index: Int) throws(JSONError) -> Int {
        guard index + 1 < bytes.endIndex else { throw JSONError(expected: "an escape", offset: index) }
        switch bytes[index + 1] {
        case UInt8(ascii: "u"):
            guard index + 5 < bytes.endIndex, bytes[(index + 2)...(index + 5)].allSatisfy(\.isHexDigit) else {
                throw JSONError(expected: "four hex digits", offset: index)
            }
            return 6
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return 2
        default: throw JSONError(expected: "an escape", offset: index)
        }
    }

    private mutating func skipNumber() throws(JSONError) {
        if peek() == UInt8(ascii: "-") { position += 1 }
        if peek() == UInt8(ascii: "0") {
            position += 1
        } else {
            try skipDigits()
        }
        if peek() == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            position += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
            try skipDigits()
        }
    }

    private mutating func skipDigits() throws(JSONError) {
        let start = position
        while let byte = peek(), byte.isDigit { position += 1 }
        guard position > start else { throw expected("a digit") }
    }

    private mutating func skipWord(_ word: StaticString) throws(JSONError) {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.endIndex, bytes[position..<end].elementsEqual("\(word)".utf8) else {
            throw expected("\(word)")
        }
        position = end
    }

    private mutating func expect(_ byte: UInt8, _ what: String) throws(JSONError) {
        guard peek() == byte else { throw expected(what) }
        position += 1
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private func peek() -> UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private func expected(_ what: String) -> JSONError { JSONError(expected: what, offset: position) }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    var isHexDigit: Bool {
        isDigit || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "f"))
    }
}
