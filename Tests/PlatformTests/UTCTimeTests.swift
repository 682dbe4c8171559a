import Foundation
import Platform
import TestSupport
import Testing

@Suite("UTCTime")
struct UTCTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
            (1_795_158_869, "2026-11-20T07:14:29Z"),
            (951_782_400, "2000-02-29T00:00:00Z"), (-2_203_891_200, "1900-03-01T00:00:00Z"),
            (-62_167_219_200, "0000-01-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] as [(Int64, String)])
    func aKnownSecondReadsAsItsDate(unix: Int64, text: String) {
        let time = UTCTime(unix: unix)
        #expect(time.iso8601 == text)
        #expect(UTCTime(text) == time)
        #expect(time.compact == text.filter { $0 != "-" && $0 != ":" })
        #expect(UTCTime(time.compact) == time)
    }

    @Test func everySecondMakesTheRoundTrip() {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let time = UTCTime(unix: Int64.random(in: -62_167_219_200...253_402_300_799, using: &generator))
            let rebuilt = UTCTime(
                year: time.year, month: time.month, day: time.day, hour: time.hour, minute: time.minute,
                second: time.second)
            #expect(rebuilt == time, "seed \(seed)")
            #expect(UTCTime(time.iso8601) == time, "seed \(seed)")
            #expect(UTCTime(time.compact) == time, "seed \(seed)")
        }
    }

    @Test func everyDayOfFourCenturiesFollowsTheOneBefore() {
        var previous = UTCTime(unix: -86_400)
        for day in 0..<146_097 {
            let time = UTCTime(unix: Int64(day) * 86_400)
            let isNext =
                time.day == previous.day + 1 && time.month == previous.month && time.year == previous.year
                || time.day == 1 && time.month == previous.month % 12 + 1
                    && time.year == previous.year + (time.month == 1 ? 1 : 0) && previous.day >= 28
            if !isNext { Issue.record("\(previous) is followed by \(time)") }
            previous = time
        }
        #expect(previous.isoDate == "2369-12-31")
    }

    @Test func theCalendarAgreesWithFoundations() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            let unix = Int64.random(in: -10_000_000_000...100_000_000_000, using: &generator)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second],
                from: Date(timeIntervalSince1970: Double(unix)))
            let time = UTCTime(unix: unix)
            #expect(time.year == parts.year && time.month == parts.month && time.day == parts.day)
            #expect(time.hour == parts.hour && time.minute == parts.minute && time.second == parts.second)
        }
    }

    @Test(arguments: [Int64.min, -62_167_219_201]) func timesBeforeTheYear0BecomeItsFirstSecond(unix: Int64) {
        #expect(UTCTime(unix: unix).iso8601 == "0000-01-01T00:00:00Z")
    }

    @Test(arguments: [Int64.max, 253_402_300_800]) func timesAfterTheYear9999BecomeItsLastSecond(unix: Int64)
    {
        #expect(UTCTime(unix: unix).iso8601 == "9999-12-31T23:59:59Z")
    }

    @Test(arguments: [
        ("2025-01-01", "2025-01-01T00:00:00Z"), ("20250101", "2025-01-01T00:00:00Z"),
        ("2025-01-01T10:00:00.999Z", "2025-01-01T10:00:00Z"),
        ("2025-01-01 10:00:00z", "2025-01-01T10:00:00Z"),
        ("2025-01-01T00:30:00+02:00", "2024-12-31T22:30:00Z"),
        ("2025-01-01T00:30:00-0130", "2025-01-01T02:00:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
    ])
    func everyWayToWriteATimeIsRead(text: String, expected: String) {
        #expect(UTCTime(text)?.iso8601 == expected)
    }

    @Test(arguments: [
        "", "2025", "2025-01", "2025-1-1", "2025-13-01", "2025-00-10", "2025-02-29", "2025-04-31",
        "2025-01-01T",
        "2025-01-01T10:00", "2025-01-01T10:00:00", "2025-01-01T24:00:00Z", "2025-01-01T10:60:00Z",
        "2025-01-01T10:00:00.Z", "2025-01-01T10:00:00+2", "2025-01-01T10:00:00+24:00",
        "2025-01-01T10:00:00ZZ",
        "2025-0101", "202501-01", " 2025-01-01", "2025-01-01\n", "-2025-01-01", "２０２５-01-01", "yesterday",
    ])
    func whatIsNoTimeIsRefused(text: String) {
        #expect(UTCTime(text) == nil)
    }
}
