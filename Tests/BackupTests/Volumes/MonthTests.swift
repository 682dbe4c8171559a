import Backup
import Testing

@Suite("Months and volumes by their names") struct MonthTests {
    @Test(arguments: ["2024-12", "0001-01", "9999-12"]) func aMonthIsReadAsItIsWritten(text: String) {
        #expect(Month(text)?.description == text)
    }

    @Test(arguments: [
        "", "2024", "2024-1", "2024-13", "2024-00", "24-01", "2024-12-01", "２０24-12", "+024-01",
    ])
    func whatIsNoMonthIsRefused(text: String) {
        #expect(Month(text) == nil)
    }

    @Test(arguments: [(0, "2025-01"), (-1, "2024-12"), (-13, "2023-12"), (11, "2025-12"), (12, "2026-01")])
    func monthsAreCountedOverYears(months: Int, expected: String) {
        #expect(Month(year: 2025, month: 1).adding(months).description == expected)
    }

    @Test func aMonthBeginsWithItsFirstSecond() {
        #expect(Month(year: 2025, month: 3).start == 1_740_787_200)
        #expect(Month(containing: 1_740_787_200) == Month(year: 2025, month: 3))
        #expect(Month(containing: 1_740_787_199) == Month(year: 2025, month: 2))
    }

    @Test func aVolumeIsNamedByItsCollectionAndMonth() {
        let name = VolumeName(collection: "history", month: Month(year: 2024, month: 12))
        #expect(name.path == "volumes/history-2024-12.zip")
        #expect(VolumeName(path: name.path) == name)
        for other in ["history-2024-12.zip", "volumes/history-2024-12.ZIP", "volumes/2024-12.zip"] {
            #expect(VolumeName(path: other) == nil)
        }
    }
}
