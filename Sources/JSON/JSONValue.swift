/// The six kinds of JSON value.
package enum JSONKind: Sendable, Equatable {
    case object, array, string, number, boolean, null
}

/// A JSON value as the bytes that came: looked into, never rewritten.
///
/// Equality is that of the bytes, so `1.0` and `1.00` differ: a backup keeps
/// what it was given, digit for digit.
package struct JSONValue: Sendable, Hashable {
    /// The value's text, without white space around it.
    package let bytes: ArraySlice<UInt8>
    package let kind: JSONKind

    /// Checks a whole text.
    package init(parsing text: [UInt8]) throws(JSONError) {
        var cursor = JSONCursor(text)
        kind = try cursor.nextKind()
        bytes = text[try cursor.skipValue()]
        try cursor.requireEnd()
    }

    /// A value that a cursor has already walked over.
    package init(walked bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        switch bytes.first {
        case UInt8(ascii: "{"): kind = .object
        case UInt8(ascii: "["): kind = .array
        case UInt8(ascii: "\""): kind = .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): kind = .boolean
        case UInt8(ascii: "n"): kind = .null
        default: kind = .number
        }
    }

    package var isNull: Bool { kind == .null }

    /// The object's members in their order; none for other kinds.
    package var members: [(key: String, value: JSONValue)] {
        guard kind == .object else { return [] }
        var found: [(key: String, value: JSONValue)] = []
        var cursor = JSONCursor(bytes)
        do {
            try cursor.enterObject()
            while let key = try cursor.nextKey(isFirst: found.isEmpty) {
                let value = JSONValue(walked: cursor.bytes[try cursor.skipValue()])
                found.append((JSONText.unescaped(cursor.bytes[key]), value))
            }
        } catch {
            // Every value was walked when it was made, so it cannot fail to be walked again.
            preconditionFailure("a checked value is not JSON: \(error)")
        }
        return found
    }

    /// The array's elements; none for other kinds.
    package var elements: [JSONValue] {
        guard kind == .array else { return [] }
        var found: [JSONValue] = []
        var cursor = JSONCursor(bytes)
        do {
            try cursor.enterArray()
            while try cursor.nextElement(isFirst: found.isEmpty) {
                found.append(JSONValue(walked: cursor.bytes[try cursor.skipValue()]))
            }
        } catch {
            preconditionFailure("a checked value is not JSON: \(error)")
        }
        return found
    }

    /// The member under `key`, or `nil` when there is none.
    package subscript(key: String) -> JSONValue? {
        members.first { $0.key == key }?.value
    }

    /// The string, escapes resolved; `nil` for other kinds.
    package var string: String? {
        kind == .string ? JSONText.unescaped(bytes.dropFirst().dropLast()) : nil
    }

    /// The number when it is a whole one that fits; `nil` otherwise.
    package var integer: Int64? {
        kind == .number ? Int64(text) : nil
    }

    /// The number, rounded to what a `Double` holds; `nil` for other kinds.
    package var double: Double? {
        kind == .number ? Double(text) : nil
    }

    package var boolean: Bool? {
        kind == .boolean ? bytes.first == UInt8(ascii: "t") : nil
    }

    /// The value's own text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
