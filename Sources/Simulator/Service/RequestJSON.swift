/// What a request's JSON body says. Only what the service's routes need, and its own code: the practice
/// account must not share a mistake with the client.
indirect enum RequestJSON: Sendable, Equatable {
    case object([String: RequestJSON])
    case array([RequestJSON])
    case string(String)
    case null
    /// A number or a Boolean.
    case other

    /// Reads a whole document; none if it is not JSON.
    init?(_ bytes: [UInt8]) {
        var reader = Reader(rest: bytes[...])
        guard let value = reader.value(depth: 0) else { return nil }
        reader.skipSpace()
        guard reader.rest.isEmpty else { return nil }
        self = value
    }

    subscript(_ name: String) -> RequestJSON? {
        if case .object(let members) = self { return members[name] }
        return nil
    }

    /// The elements of a list of strings.
    var strings: [String]? {
        guard case .array(let elements) = self else { return nil }
        var strings: [String] = []
        for element in elements {
            guard case .string(let text) = element else { return nil }
            strings.append(text)
        }
        return strings
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func skipSpace() { rest = rest.drop { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 } }

        mutating func take(_ byte: UInt8) -> Bool {
            skipSpace()
            guard rest.first == byte else { return false }
            rest = rest.dropFirst()
            return true
        }

        mutating func value(depth: Int) -> RequestJSON? {
            skipSpace()
            guard depth < 32, let first = rest.first else { return nil }
            switch first {
            case UInt8(ascii: "{"): return object(depth)
            case UInt8(ascii: "["): return array(depth)
            case UInt8(ascii: "\""): return string().map { .string($0) }
            default:
                let word = rest.prefix { $0 > 32 && $0 != 44 && $0 != 93 && $0 != 125 }
                rest = rest.dropFirst(word.count)
                return word.isEmpty ? nil : Array(word) == Array("null".utf8) ? .null : .other
            }
        }

        private mutating func object(_ depth: Int) -> RequestJSON? {
            var members: [String: RequestJSON] = [:]
            rest = rest.dropFirst()
            if take(UInt8(ascii: "}")) { return .object(members) }
            repeat {
                skipSpace()
                guard let name = string(), take(UInt8(ascii: ":")), let value = value(depth: depth + 1)
                else { return nil }
                members[name] = value
            } while take(UInt8(ascii: ","))
            return take(UInt8(ascii: "}")) ? .object(members) : nil
        }

        private mutating func array(_ depth: Int) -> RequestJSON? {
            var elements: [RequestJSON] = []
            rest = rest.dropFirst()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            repeat {
                guard let value = value(depth: depth + 1) else { return nil }
                elements.append(value)
            } while take(UInt8(ascii: ","))
            return take(UInt8(ascii: "]")) ? .array(elements) : nil
        }

        private mutating func string() -> String? {
            guard rest.popFirst() == UInt8(ascii: "\"") else { return nil }
            var units: [UInt16] = []
            while let byte = rest.first {
                if byte == UInt8(ascii: "\"") {
                    rest = rest.dropFirst()
                    return String(decoding: units, as: UTF16.self)
                }
                guard byte == UInt8(ascii: "\\") else {
                    let plain = rest.prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
                    units += Array(String(decoding: plain, as: UTF8.self).utf16)
                    rest = rest.dropFirst(plain.count)
                    continue
                }
                rest = rest.dropFirst()
                guard let unit = escape() else { return nil }
                units.append(unit)
            }
            return nil
        }

        private mutating func escape() -> UInt16? {
            guard let letter = rest.popFirst() else { return nil }
            switch letter {
            case UInt8(ascii: "n"): return 10
            case UInt8(ascii: "t"): return 9
            case UInt8(ascii: "r"): return 13
            case UInt8(ascii: "b"): return 8
            case UInt8(ascii: "f"): return 12
            case UInt8(ascii: "u"):
                let digits = rest.prefix(4)
                rest = rest.dropFirst(4)
                return digits.count == 4 ? UInt16(String(decoding: digits, as: UTF8.self), radix: 16) : nil
            default: return UInt16(letter)
            }
        }
    }
}
