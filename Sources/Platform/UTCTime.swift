/// A moment as the calendar and clock in UTC show it, to the second.
///
/// The calendar is the Gregorian one, before 1582 too, as ISO 8601 has it.
package struct UTCTime: Hashable, Sendable, Comparable {
    /// Unix seconds, within the years 0 to 9999: what four digits can write.
    package let unix: Int64

    /// Takes Unix seconds; those outside the years 0 to 9999 become the nearest second inside.
    package init(unix: Int64) {
        self.unix = min(max(unix, Self.earliest), Self.latest)
    }

    /// `nil` for a day or time that does not exist; a leap second counts as the one after.
    package init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard (0...9999).contains(year), (1...12).contains(month),
            (1...Self.daysInMonth(month, of: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        let days = Self.days(year, month, day)
        self.init(unix: days * 86_400 + Int64(hour * 3600 + minute * 60 + second))
    }

    package var year: Int { date.year }
    package var month: Int { date.month }
    package var day: Int { date.day }
    package var hour: Int { secondOfDay / 3600 }
    package var minute: Int { secondOfDay / 60 % 60 }
    package var second: Int { secondOfDay % 60 }

    package static func < (left: UTCTime, right: UTCTime) -> Bool { left.unix < right.unix }

    /// The civil date. Years are counted from March, so that the leap day comes last and
    /// every month before it has a fixed place: day of year = (153 × month + 2) / 5.
    private var date: (year: Int, month: Int, day: Int) {
        // 719,468 days lie between 0000-03-01 and 1970-01-01; an era is 400 years, 146,097 days.
        let days = unix.flooredQuotient(86_400) + 719_468
        let era = days.flooredQuotient(146_097)
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), Int(month), Int(day))
    }

    private var secondOfDay: Int { Int(unix - unix.flooredQuotient(86_400) * 86_400) }

    /// Days from 1970-01-01 to the date; the inverse of `date`.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let year = Int64(month <= 2 ? year - 1 : year)
        let era = year.flooredQuotient(400)
        let yearOfEra = year - era * 400
        let marchMonth = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * marchMonth + 2) / 5 + Int64(day) - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func daysInMonth(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static let earliest = days(0, 1, 1) * 86_400
    private static let latest = days(9999, 12, 31) * 86_400 + 86_399
}

extension Int64 {
    /// The quotient rounded towards negative infinity, for moments before 1970.
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
