extension UTCTime: CustomStringConvertible {
    /// As in `2026-11-20T07:14:29Z`.
    package var iso8601: String {
        "\(isoDate)T\(digits(hour, 2)):\(digits(minute, 2)):\(digits(second, 2))Z"
    }

    /// As in `2026-11-20`.
    package var isoDate: String { "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))" }

    /// As in `20250314T071429Z`: for file names.
    package var compact: String {
        digits(year, 4) + digits(month, 2) + digits(day, 2) + "T" + digits(hour, 2) + digits(minute, 2)
            + digits(second, 2) + "Z"
    }

    package var description: String { iso8601 }

    /// Reads `2025-01-01`, `2025-01-01T10:00:00Z`, the same with an offset such as `+02:00`, or `20250101T100000Z`.
    ///
    /// A date alone is its first second. Fractions of a second are dropped. A time must say its offset:
    /// guessing the machine's own would make the same command mean different things.
    package init?(_ text: String) {
        var scanner = Scanner(rest: text.utf8[...])
        guard let year = scanner.number(4) else { return nil }
        let isExtended = scanner.skip("-")
        guard let month = scanner.number(2), !isExtended || scanner.skip("-"), let day = scanner.number(2)
        else { return nil }
        if scanner.rest.isEmpty {
            self.init(year: year, month: month, day: day)
            return
        }
        guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "), let hour = scanner.number(2),
            !isExtended || scanner.skip(":"), let minute = scanner.number(2),
            !isExtended || scanner.skip(":"), let second = scanner.number(2),
            scanner.skipFraction(), let offset = scanner.offset(), scanner.rest.isEmpty,
            let local = UTCTime(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        self.init(unix: local.unix - Int64(offset))
    }
}

private func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
}

/// Takes a text apart from its front.
private struct Scanner {
    var rest: Substring.UTF8View

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ count: Int) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    /// `false` for a point without digits.
    mutating func skipFraction() -> Bool {
        guard skip(".") else { return true }
        let digits = rest.prefix { (48...57).contains($0) }
        rest = rest.dropFirst(digits.count)
        return !digits.isEmpty
    }

    /// Seconds east of UTC.
    mutating func offset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let sign = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = number(2), skip(":") || !rest.isEmpty, let minutes = number(2),
            hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
