import Testing

@testable import Commands

@Suite("Tables") struct TextTableTests {
    private func table(_ width: Int, id: String = "abcdefghijklmnopqrst") -> [String] {
        var table = TextTable(
            [
                .init(title: "DATE", dropOrder: 3), .init(title: "VOICE", limit: 24, least: 8),
                .init(title: "SIZE", isRight: true, dropOrder: 1), .init(title: "ID"),
                .init(title: "TEXT", limit: 200, least: 12, dropOrder: 4),
            ], width: width)
        let held = table.add([
            "2025-03-14 06:50:00", "A voice of some length", "3.4 MB", id, "words that go on and on for long",
        ])
        return held + table.end()
    }

    @Test(arguments: [20, 30, 40, 50, 60, 70, 80, 100, 120, 200])
    func inEveryWidthTheIDIsWholeAndTheLineFits(width: Int) throws {
        let lines = table(width)
        #expect(lines.count == 2)
        let row = try #require(lines.last)
        #expect(row.contains("abcdefghijklmnopqrst"))
        #expect(TextTable.width(of: row) <= max(width, 30), "\(row)")
    }

    @Test func textIsCutFirstAndThenColumnsAreLeftOut() {
        #expect(table(200).last?.hasSuffix("on for long") == true)
        #expect(table(90).last?.contains("3.4 MB") == true)
        #expect(table(90).last?.hasSuffix("…") == true)
        #expect(table(70).last?.contains("3.4 MB") == false)
        #expect(table(70).last?.contains("2025-03-14") == true)
        #expect(table(70).last?.contains("words that") == true)
    }

    @Test func anIDLongerThanTheLineIsWholeAllTheSame() {
        let id = String(repeating: "x", count: 90)
        #expect(table(80, id: id).last?.contains(id) == true)
    }
}
